/// The numbers of fields in the Protocol Buffers messages of the built-in kinds, which typed Go clients such as
/// `kubectl create` send. From Kubernetes' `generated.proto` files.
///
/// `@` names the package of the messages that follow. A message lists its fields by ascending number, from 1 on; `7=name`
/// says that a field has number 7. `name~` is a quantity or a map of them, and `^Name` a message whose fields JSON
/// has in the message around it. One line after another makes this file long.
enum ProtobufFields {
    /// The fields by number, by the full names of the messages.
    static let messages: [String: [Int: Substring]] = read(table)

    private static func read(_ text: String) -> [String: [Int: Substring]] {
        var messages: [String: [Int: Substring]] = [:]
        var package: Substring = ""
        var name = ""
        var next = 1
        for line in text.split(separator: "\n") {
            if line.hasPrefix("@") {
                package = line.dropFirst()
                continue
            }
            for word in line.split(separator: " ") {
                if word.hasSuffix(":") {
                    name = "\(package).\(word.dropLast())"
                    next = 1
                    continue
                }
                let parts = word.split(separator: "=")
                let number = parts.count == 2 ? Int(parts[0]) ?? next : next
                messages[name, default: [:]][number] = parts[parts.count - 1]
                next = number + 1
            }
        }
        return messages
    }

    private static let table = """
        @io.k8s.api.apps.v1
        ControllerRevision: metadata data revision
        DaemonSet: metadata spec status
        DaemonSetCondition: type status lastTransitionTime reason message
        DaemonSetSpec: selector template updateStrategy minReadySeconds 6=revisionHistoryLimit
        DaemonSetStatus: currentNumberScheduled numberMisscheduled desiredNumberScheduled numberReady
          observedGeneration updatedNumberScheduled numberAvailable numberUnavailable collisionCount
          conditions
        DaemonSetUpdateStrategy: type rollingUpdate
        Deployment: metadata spec status
        DeploymentCondition: type status 4=reason message lastUpdateTime lastTransitionTime
        DeploymentSpec: replicas selector template strategy minReadySeconds revisionHistoryLimit paused
          9=progressDeadlineSeconds
        DeploymentStatus: observedGeneration replicas updatedReplicas availableReplicas unavailableReplicas
          conditions readyReplicas collisionCount terminatingReplicas
        DeploymentStrategy: type rollingUpdate
        ReplicaSet: metadata spec status
        ReplicaSetCondition: type status lastTransitionTime reason message
        ReplicaSetSpec: replicas selector template minReadySeconds
        ReplicaSetStatus: replicas fullyLabeledReplicas observedGeneration readyReplicas availableReplicas
          conditions terminatingReplicas
        RollingUpdateDaemonSet: maxUnavailable maxSurge
        RollingUpdateDeployment: maxUnavailable maxSurge
        @io.k8s.api.autoscaling.v1
        Scale: metadata spec status
        ScaleSpec: replicas
        ScaleStatus: replicas selector
        @io.k8s.api.autoscaling.v2
        ContainerResourceMetricSource: name target container
        ContainerResourceMetricStatus: name current container
        CrossVersionObjectReference: kind name apiVersion
        ExternalMetricSource: metric target
        ExternalMetricStatus: metric current
        HPAScalingPolicy: type value periodSeconds
        HPAScalingRules: selectPolicy policies stabilizationWindowSeconds tolerance~
        HorizontalPodAutoscaler: metadata spec status
        HorizontalPodAutoscalerBehavior: scaleUp scaleDown
        HorizontalPodAutoscalerCondition: type status lastTransitionTime reason message observedGeneration
        HorizontalPodAutoscalerSpec: scaleTargetRef minReplicas maxReplicas metrics behavior
        HorizontalPodAutoscalerStatus: observedGeneration lastScaleTime currentReplicas desiredReplicas
          currentMetrics conditions
        MetricIdentifier: name selector
        MetricSpec: type object pods resource external 7=containerResource
        MetricStatus: type object pods resource external 7=containerResource
        MetricTarget: type value~ averageValue~ averageUtilization
        MetricValueStatus: value~ averageValue~ averageUtilization
        ObjectMetricSource: describedObject target metric
        ObjectMetricStatus: metric current describedObject
        PodsMetricSource: metric target
        PodsMetricStatus: metric current
        ResourceMetricSource: name target
        ResourceMetricStatus: name current
        @io.k8s.api.batch.v1
        Job: metadata spec status
        JobCondition: type status lastProbeTime lastTransitionTime reason message
        JobSpec: parallelism completions activeDeadlineSeconds selector manualSelector template backoffLimit
          ttlSecondsAfterFinished completionMode suspend podFailurePolicy backoffLimitPerIndex
          maxFailedIndexes podReplacementPolicy managedBy successPolicy scheduling
        JobStatus: conditions startTime completionTime active succeeded failed completedIndexes
          uncountedTerminatedPods ready failedIndexes terminating
        PodFailurePolicy: rules
        PodFailurePolicyOnExitCodesRequirement: containerName operator values
        PodFailurePolicyOnPodConditionsPattern: type status
        PodFailurePolicyRule: action onExitCodes onPodConditions
        SuccessPolicy: rules
        SuccessPolicyRule: succeededIndexes succeededCount
        UncountedTerminatedPods: succeeded failed
        @io.k8s.api.coordination.v1
        Lease: metadata spec
        LeaseSpec: holderIdentity leaseDurationSeconds acquireTime renewTime leaseTransitions strategy
          preferredHolder
        @io.k8s.api.core.v1
        AWSElasticBlockStoreVolumeSource: volumeID fsType partition readOnly
        Affinity: nodeAffinity podAffinity podAntiAffinity
        AppArmorProfile: type localhostProfile
        AttachedVolume: name devicePath
        AzureDiskVolumeSource: diskName diskURI cachingMode fsType readOnly kind
        AzureFileVolumeSource: secretName shareName readOnly
        CSIVolumeSource: driver readOnly fsType volumeAttributes nodePublishSecretRef
        Capabilities: add drop
        CephFSVolumeSource: monitors path user secretFile secretRef readOnly
        CinderVolumeSource: volumeID fsType readOnly secretRef
        ClientIPConfig: timeoutSeconds
        ClusterTrustBundleProjection: name signerName labelSelector path optional user
        ConfigMap: metadata data binaryData immutable
        ConfigMapEnvSource: ^LocalObjectReference optional
        ConfigMapKeySelector: ^LocalObjectReference key optional
        ConfigMapNodeConfigSource: namespace name uid resourceVersion kubeletConfigKey
        ConfigMapProjection: ^LocalObjectReference items 4=optional
        ConfigMapVolumeSource: ^LocalObjectReference items defaultMode optional defaultUser
        Container: name image command args workingDir ports env resources volumeMounts livenessProbe
          readinessProbe lifecycle terminationMessagePath imagePullPolicy securityContext stdin stdinOnce
          tty envFrom terminationMessagePolicy volumeDevices startupProbe resizePolicy restartPolicy
          restartPolicyRules
        ContainerExtendedResourceRequest: containerName resourceName requestName
        ContainerImage: names sizeBytes
        ContainerPort: name hostPort containerPort protocol hostIP
        ContainerResizePolicy: resourceName restartPolicy
        ContainerRestartRule: action exitCodes
        ContainerRestartRuleOnExitCodes: operator values
        ContainerState: waiting running terminated
        ContainerStateRunning: startedAt
        ContainerStateTerminated: exitCode signal reason message startedAt finishedAt containerID
        ContainerStateWaiting: reason message
        ContainerStatus: name state lastState ready restartCount image imageID containerID started
          allocatedResources~ resources volumeMounts user allocatedResourcesStatus stopSignal
        ContainerUser: linux
        DaemonEndpoint: Port
        DownwardAPIProjection: items
        DownwardAPIVolumeFile: path fieldRef resourceFieldRef mode user
        DownwardAPIVolumeSource: items defaultMode defaultUser
        EmptyDirVolumeSource: medium sizeLimit~ mode
        EndpointAddress: ip targetRef hostname nodeName
        EndpointPort: name port protocol appProtocol
        EndpointSubset: addresses notReadyAddresses ports
        Endpoints: metadata subsets
        EnvFromSource: prefix configMapRef secretRef
        EnvVar: name value valueFrom
        EnvVarSource: fieldRef resourceFieldRef configMapKeyRef secretKeyRef fileKeyRef
        EphemeralContainer: ^EphemeralContainerCommon targetContainerName
        EphemeralContainerCommon: name image command args workingDir ports env resources volumeMounts
          livenessProbe readinessProbe lifecycle terminationMessagePath imagePullPolicy securityContext
          stdin stdinOnce tty envFrom terminationMessagePolicy volumeDevices startupProbe resizePolicy
          restartPolicy restartPolicyRules
        EphemeralVolumeSource: volumeClaimTemplate
        Event: metadata involvedObject reason message source firstTimestamp lastTimestamp count type
          eventTime series action related reportingComponent reportingInstance
        EventSeries: count lastObservedTime
        EventSource: component host
        EvictionResponder: name priority
        ExecAction: command
        FCVolumeSource: targetWWNs lun fsType readOnly wwids
        FileKeySelector: volumeName path key optional
        FlexVolumeSource: driver fsType secretRef readOnly options
        FlockerVolumeSource: datasetName datasetUUID
        GCEPersistentDiskVolumeSource: pdName fsType partition readOnly
        GRPCAction: port service mode
        GitRepoVolumeSource: repository revision directory
        GlusterfsVolumeSource: endpoints path readOnly
        HTTPGetAction: path port host scheme httpHeaders protocol
        HTTPHeader: name value
        HostAlias: ip hostnames
        HostIP: ip
        HostPathVolumeSource: path type
        ISCSIVolumeSource: targetPortal iqn lun iscsiInterface fsType readOnly portals chapAuthDiscovery
          10=secretRef chapAuthSession initiatorName
        ImageVolumeSource: reference pullPolicy
        ImageVolumeStatus: imageRef
        KeyToPath: key path mode user
        Lifecycle: postStart preStop stopSignal
        LifecycleHandler: exec httpGet tcpSocket sleep
        LinuxContainerUser: uid gid supplementalGroups
        LoadBalancerIngress: ip hostname ipMode ports
        LoadBalancerStatus: ingress
        LocalObjectReference: name
        NFSVolumeSource: server path readOnly
        Namespace: metadata spec status
        NamespaceCondition: type status 4=lastTransitionTime reason message
        NamespaceSpec: finalizers
        NamespaceStatus: phase conditions
        Node: metadata spec status
        NodeAddress: type address
        NodeAffinity: requiredDuringSchedulingIgnoredDuringExecution
          preferredDuringSchedulingIgnoredDuringExecution
        NodeAllocatableResourceClaimStatus: resourceClaimName containers 4=mapping overhead
        NodeCondition: type status lastHeartbeatTime lastTransitionTime reason message
        NodeConfigSource: 2=configMap
        NodeConfigStatus: assigned active lastKnownGood error
        NodeDaemonEndpoints: kubeletEndpoint
        NodeFeatures: supplementalGroupsPolicy
        NodeRuntimeHandler: name features
        NodeRuntimeHandlerFeatures: recursiveReadOnlyMounts userNamespaces
        NodeSelector: nodeSelectorTerms
        NodeSelectorRequirement: key operator values
        NodeSelectorTerm: matchExpressions matchFields
        NodeSpec: podCIDR externalID providerID unschedulable taints configSource podCIDRs
          podPreemptionPolicy
        NodeStatus: capacity~ allocatable~ phase conditions addresses daemonEndpoints nodeInfo images
          volumesInUse volumesAttached config runtimeHandlers features declaredFeatures
        NodeSwapStatus: capacity
        NodeSystemInfo: machineID systemUUID bootID kernelVersion osImage containerRuntimeVersion
          kubeletVersion kubeProxyVersion operatingSystem architecture swap
        ObjectFieldSelector: apiVersion fieldPath
        ObjectReference: kind namespace name uid apiVersion resourceVersion fieldPath
        PersistentVolumeClaimSpec: accessModes resources volumeName selector storageClassName volumeMode
          dataSource dataSourceRef volumeAttributesClassName
        PersistentVolumeClaimTemplate: metadata spec
        PersistentVolumeClaimVolumeSource: claimName readOnly
        PhotonPersistentDiskVolumeSource: pdID fsType
        Pod: metadata spec status
        PodAffinity: requiredDuringSchedulingIgnoredDuringExecution
          preferredDuringSchedulingIgnoredDuringExecution
        PodAffinityTerm: labelSelector namespaces topologyKey namespaceSelector matchLabelKeys
          mismatchLabelKeys
        PodAntiAffinity: requiredDuringSchedulingIgnoredDuringExecution
          preferredDuringSchedulingIgnoredDuringExecution
        PodCertificateProjection: signerName keyType maxExpirationSeconds credentialBundlePath keyPath
          certificateChainPath userAnnotations user
        PodCondition: type status lastProbeTime lastTransitionTime reason message observedGeneration
        PodDNSConfig: nameservers searches options
        PodDNSConfigOption: name value
        PodExtendedResourceClaimStatus: requestMappings resourceClaimName
        PodIP: ip
        PodOS: name
        PodReadinessGate: conditionType
        PodResourceClaim: name 3=resourceClaimName resourceClaimTemplateName
        PodResourceClaimStatus: name resourceClaimName
        PodSchedulingGate: name
        PodSchedulingGroup: podGroupName
        PodSecurityContext: seLinuxOptions runAsUser runAsNonRoot supplementalGroups fsGroup runAsGroup
          sysctls windowsOptions fsGroupChangePolicy seccompProfile appArmorProfile supplementalGroupsPolicy
          seLinuxChangePolicy
        PodSpec: volumes containers restartPolicy terminationGracePeriodSeconds activeDeadlineSeconds
          dnsPolicy nodeSelector serviceAccountName serviceAccount nodeName hostNetwork hostPID hostIPC
          securityContext imagePullSecrets hostname subdomain affinity schedulerName initContainers
          automountServiceAccountToken tolerations hostAliases priorityClassName priority dnsConfig
          shareProcessNamespace readinessGates runtimeClassName enableServiceLinks preemptionPolicy
          overhead~ topologySpreadConstraints ephemeralContainers setHostnameAsFQDN os hostUsers
          schedulingGates resourceClaims resources hostnameOverride 43=schedulingGroup ^EvictionResponder
        PodStatus: phase conditions message reason hostIP podIP startTime containerStatuses qosClass
          initContainerStatuses nominatedNodeName podIPs ephemeralContainerStatuses resize
          resourceClaimStatuses hostIPs observedGeneration extendedResourceClaimStatus allocatedResources~
          resources nodeAllocatableResourceClaimStatuses volumeHealth
        PodTemplate: metadata template
        PodTemplateSpec: metadata spec
        PortStatus: port protocol error
        PortworxVolumeSource: volumeID fsType readOnly
        PreferredSchedulingTerm: weight preference
        Probe: ^ProbeHandler initialDelaySeconds timeoutSeconds periodSeconds successThreshold
          failureThreshold terminationGracePeriodSeconds
        ProbeHandler: exec httpGet tcpSocket grpc
        ProjectedVolumeSource: sources defaultMode defaultUser
        QuobyteVolumeSource: registry volume readOnly user group tenant
        RBDVolumeSource: monitors image fsType pool user keyring secretRef readOnly
        ResourceClaim: name request
        ResourceFieldSelector: containerName resource divisor~
        ResourceHealth: resourceID health 6=message
        ResourceRequirements: limits~ requests~ claims
        ResourceStatus: name resources
        SELinuxOptions: user role type level
        ScaleIOVolumeSource: gateway system secretRef sslEnabled protectionDomain storagePool storageMode
          volumeName fsType readOnly
        SeccompProfile: type localhostProfile
        Secret: metadata data type stringData immutable
        SecretEnvSource: ^LocalObjectReference optional
        SecretKeySelector: ^LocalObjectReference key optional
        SecretProjection: ^LocalObjectReference items 4=optional
        SecretVolumeSource: secretName items defaultMode optional defaultUser
        SecurityContext: capabilities privileged seLinuxOptions runAsUser runAsNonRoot
          readOnlyRootFilesystem allowPrivilegeEscalation runAsGroup procMount windowsOptions seccompProfile
          appArmorProfile
        Service: metadata spec status
        ServiceAccount: metadata secrets imagePullSecrets automountServiceAccountToken
        ServiceAccountTokenProjection: audience expirationSeconds path user
        ServicePort: name protocol port targetPort nodePort appProtocol
        ServiceSpec: ports selector clusterIP type externalIPs 7=sessionAffinity loadBalancerIP
          loadBalancerSourceRanges externalName externalTrafficPolicy healthCheckNodePort
          publishNotReadyAddresses sessionAffinityConfig 17=ipFamilyPolicy clusterIPs ipFamilies
          allocateLoadBalancerNodePorts loadBalancerClass internalTrafficPolicy trafficDistribution
        ServiceStatus: loadBalancer conditions
        SessionAffinityConfig: clientIP
        SleepAction: seconds
        StorageOSVolumeSource: volumeName volumeNamespace fsType readOnly secretRef
        Sysctl: name value
        TCPSocketAction: port host
        Taint: key value effect timeAdded
        Toleration: key operator value effect tolerationSeconds
        TopologySpreadConstraint: maxSkew topologyKey whenUnsatisfiable labelSelector minDomains
          nodeAffinityPolicy nodeTaintsPolicy matchLabelKeys
        TypedLocalObjectReference: apiGroup kind name
        TypedObjectReference: apiGroup kind name namespace
        Volume: name ^VolumeSource
        VolumeDevice: name devicePath
        VolumeMount: name readOnly mountPath subPath mountPropagation subPathExpr recursiveReadOnly
          bindMountOptions
        VolumeMountStatus: name mountPath readOnly recursiveReadOnly volumeStatus
        VolumeProjection: secret downwardAPI configMap serviceAccountToken clusterTrustBundle podCertificate
        VolumeResourceRequirements: limits~ requests~
        VolumeSource: hostPath emptyDir gcePersistentDisk awsElasticBlockStore gitRepo secret nfs iscsi
          glusterfs persistentVolumeClaim rbd flexVolume cinder cephfs flocker downwardAPI fc azureFile
          configMap vsphereVolume quobyte azureDisk photonPersistentDisk portworxVolume scaleIO projected
          storageos csi ephemeral image
        VolumeStatus: image
        VsphereVirtualDiskVolumeSource: volumePath fsType storagePolicyName storagePolicyID
        WeightedPodAffinityTerm: weight podAffinityTerm
        WindowsSecurityContextOptions: gmsaCredentialSpecName gmsaCredentialSpec runAsUserName hostProcess
        @io.k8s.api.discovery.v1
        Endpoint: addresses conditions hostname targetRef deprecatedTopology nodeName zone hints
        EndpointConditions: ready serving terminating
        EndpointHints: forZones forNodes
        EndpointPort: name protocol port appProtocol
        EndpointSlice: metadata endpoints ports addressType
        ForNode: name
        ForZone: name
        @io.k8s.api.events.v1
        Event: metadata eventTime series reportingController reportingInstance action reason regarding
          related note type deprecatedSource deprecatedFirstTimestamp deprecatedLastTimestamp
          deprecatedCount
        EventSeries: count lastObservedTime
        @io.k8s.api.networking.v1
        IPBlock: cidr except
        NetworkPolicy: metadata spec
        NetworkPolicyEgressRule: ports to
        NetworkPolicyIngressRule: ports from
        NetworkPolicyPeer: podSelector namespaceSelector ipBlock
        NetworkPolicyPort: protocol port endPort
        NetworkPolicySpec: podSelector ingress egress policyTypes
        @io.k8s.api.node.v1
        Overhead: podFixed~
        RuntimeClass: metadata handler overhead scheduling
        Scheduling: nodeSelector tolerations
        @io.k8s.api.policy.v1
        PodDisruptionBudget: metadata spec status
        PodDisruptionBudgetSpec: minAvailable selector maxUnavailable unhealthyPodEvictionPolicy
        PodDisruptionBudgetStatus: observedGeneration disruptedPods disruptionsAllowed currentHealthy
          desiredHealthy expectedPods conditions
        @io.k8s.api.rbac.v1
        AggregationRule: clusterRoleSelectors
        ClusterRole: metadata rules aggregationRule
        ClusterRoleBinding: metadata subjects roleRef
        PolicyRule: verbs apiGroups resources resourceNames nonResourceURLs
        Role: metadata rules
        RoleBinding: metadata subjects roleRef
        RoleRef: apiGroup kind name
        Subject: kind apiGroup name namespace
        @io.k8s.apimachinery.pkg.apis.meta.v1
        Condition: type status observedGeneration lastTransitionTime reason message
        LabelSelector: matchLabels matchExpressions
        LabelSelectorRequirement: key operator values
        ManagedFieldsEntry: manager operation apiVersion time 6=fieldsType fieldsV1 subresource
        ObjectMeta: name generateName namespace selfLink uid resourceVersion generation creationTimestamp
          deletionTimestamp deletionGracePeriodSeconds labels annotations ownerReferences finalizers
          17=managedFields
        OwnerReference: kind 3=name uid apiVersion controller blockOwnerDeletion
        """
}
