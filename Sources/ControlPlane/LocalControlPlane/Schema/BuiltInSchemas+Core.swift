extension BuiltInSchemas {
    /// The types of the core group, in the notation of ``BuiltInTypeParser``.
    static let coreTypes = #"""
        @io.k8s.api.core.v1
        AWSElasticBlockStoreVolumeSource: fsType:s partition:i readOnly:b volumeID!+:s
        Affinity: nodeAffinity?:NodeAffinity podAffinity?:PodAffinity podAntiAffinity?:PodAntiAffinity
        AppArmorProfile: localhostProfile?:s type!+:s|Localhost|RuntimeDefault|Unconfined
        AttachedVolume: devicePath!+:s name!+:s
        AzureDiskVolumeSource: cachingMode?:s=ReadWrite|None|ReadOnly|ReadWrite diskName!+:s diskURI!+:s
          fsType?:s=ext4 kind?:s=Shared|Dedicated|Managed|Shared readOnly?:b
        AzureFileVolumeSource: readOnly:b secretName!+:s shareName!+:s
        CSIVolumeSource: driver!+:s fsType?:s nodePublishSecretRef?:LocalObjectReference readOnly?:b
          volumeAttributes:{}s
        Capabilities: add:[]s/atomic drop:[]s/atomic
        CephFSVolumeSource: monitors!+:[]s/atomic path:s readOnly:b secretFile:s
          secretRef?:LocalObjectReference user:s
        CinderVolumeSource: fsType:s readOnly:b secretRef?:LocalObjectReference volumeID!+:s
        ClientIPConfig: timeoutSeconds?:i
        ClusterTrustBundleProjection: labelSelector?:LabelSelector name?:s optional?:b path!+:s
          signerName?:s
        ConfigMap: apiVersion:s binaryData:{}y data:{}s immutable?:b kind:s metadata+:ObjectMeta
        ConfigMapEnvSource: name:s optional?:b
        ConfigMapKeySelector{atomic}: key!+:s name:s optional?:b
        ConfigMapNodeConfigSource: kubeletConfigKey!+:s name!+:s namespace!+:s resourceVersion:s uid:s
        ConfigMapProjection: items:[]KeyToPath/atomic name:s optional?:b
        ConfigMapVolumeSource: defaultMode?:i items:[]KeyToPath/atomic name:s optional?:b
        Container: args:[]s/atomic command:[]s/atomic env:[]EnvVar/map(name)/merge(name)
          envFrom:[]EnvFromSource/atomic image:s imagePullPolicy:s|Always|IfNotPresent|Never
          lifecycle?:Lifecycle livenessProbe?:Probe name!+:s
          ports:[]ContainerPort/map(containerPort,protocol)/merge(containerPort) readinessProbe?:Probe
          resizePolicy:[]ContainerResizePolicy/atomic resources+:ResourceRequirements restartPolicy?:s
          restartPolicyRules:[]ContainerRestartRule/atomic securityContext?:SecurityContext
          startupProbe?:Probe stdin:b stdinOnce:b terminationMessagePath:s
          terminationMessagePolicy:s|FallbackToLogsOnError|File tty:b
          volumeDevices:[]VolumeDevice/map(devicePath)/merge(devicePath)
          volumeMounts:[]VolumeMount/map(mountPath)/merge(mountPath) workingDir:s
        ContainerExtendedResourceRequest: containerName!+:s requestName!+:s resourceName!+:s
        ContainerImage: names+:[]s/atomic sizeBytes:l
        ContainerPort: containerPort!+:i hostIP:s hostPort:i name:s protocol:s=TCP|SCTP|TCP|UDP
        ContainerResizePolicy: resourceName!+:s restartPolicy!+:s
        ContainerRestartRule: action!:s exitCodes?:ContainerRestartRuleOnExitCodes
        ContainerRestartRuleOnExitCodes: operator!:s values:[]i/set
        ContainerState: running?:ContainerStateRunning terminated?:ContainerStateTerminated
          waiting?:ContainerStateWaiting
        ContainerStateRunning: startedAt:t
        ContainerStateTerminated: containerID:s exitCode!+:i finishedAt:t message:s reason:s signal:i
          startedAt:t
        ContainerStateWaiting: message:s reason:s
        ContainerStatus: allocatedResources:{}q
          allocatedResourcesStatus:[]ResourceStatus/map(name)/merge(name) containerID:s image!+:s
          imageID!+:s lastState+:ContainerState name!+:s ready!+:b resources?:ResourceRequirements
          restartCount!+:i started?:b state+:ContainerState stopSignal?:s user?:ContainerUser
          volumeMounts:[]VolumeMountStatus/map(mountPath)/merge(mountPath)
        ContainerUser: linux?:LinuxContainerUser
        DaemonEndpoint: Port!+:i
        DownwardAPIProjection: items:[]DownwardAPIVolumeFile/atomic
        DownwardAPIVolumeFile: fieldRef?:ObjectFieldSelector mode?:i path!+:s
          resourceFieldRef?:ResourceFieldSelector
        DownwardAPIVolumeSource: defaultMode?:i items:[]DownwardAPIVolumeFile/atomic
        EmptyDirVolumeSource: medium:s sizeLimit?:q
        EndpointAddress{atomic}: hostname:s ip!+:s nodeName?:s targetRef?:ObjectReference
        EndpointPort{atomic}: appProtocol?:s name:s port!+:i protocol:s|SCTP|TCP|UDP
        EndpointSubset: addresses:[]EndpointAddress/atomic notReadyAddresses:[]EndpointAddress/atomic
          ports:[]EndpointPort/atomic
        Endpoints: apiVersion:s kind:s metadata+:ObjectMeta subsets:[]EndpointSubset/atomic
        EnvFromSource: configMapRef?:ConfigMapEnvSource prefix:s secretRef?:SecretEnvSource
        EnvVar: name!+:s value:s valueFrom?:EnvVarSource
        EnvVarSource: configMapKeyRef?:ConfigMapKeySelector fieldRef?:ObjectFieldSelector
          fileKeyRef?:FileKeySelector resourceFieldRef?:ResourceFieldSelector
          secretKeyRef?:SecretKeySelector
        EphemeralContainer: args:[]s/atomic command:[]s/atomic env:[]EnvVar/map(name)/merge(name)
          envFrom:[]EnvFromSource/atomic image:s imagePullPolicy:s|Always|IfNotPresent|Never
          lifecycle?:Lifecycle livenessProbe?:Probe name!+:s
          ports:[]ContainerPort/map(containerPort,protocol)/merge(containerPort) readinessProbe?:Probe
          resizePolicy:[]ContainerResizePolicy/atomic resources+:ResourceRequirements restartPolicy?:s
          restartPolicyRules:[]ContainerRestartRule/atomic securityContext?:SecurityContext
          startupProbe?:Probe stdin:b stdinOnce:b targetContainerName:s terminationMessagePath:s
          terminationMessagePolicy:s|FallbackToLogsOnError|File tty:b
          volumeDevices:[]VolumeDevice/map(devicePath)/merge(devicePath)
          volumeMounts:[]VolumeMount/map(mountPath)/merge(mountPath) workingDir:s
        EphemeralVolumeSource: volumeClaimTemplate?:PersistentVolumeClaimTemplate
        Event: action:s apiVersion:s count:i eventTime+:T firstTimestamp:t involvedObject!+:ObjectReference
          kind:s lastTimestamp:t message:s metadata!+:ObjectMeta reason:s related?:ObjectReference
          reportingComponent+:s reportingInstance+:s series?:EventSeries source+:EventSource type:s
        EventSeries: count:i lastObservedTime+:T
        EventSource: component:s host:s
        ExecAction: command:[]s/atomic
        FCVolumeSource: fsType:s lun?:i readOnly:b targetWWNs:[]s/atomic wwids:[]s/atomic
        FileKeySelector{atomic}: key!+:s optional?:b path!+:s volumeName!+:s
        FlexVolumeSource: driver!+:s fsType:s options:{}s readOnly:b secretRef?:LocalObjectReference
        FlockerVolumeSource: datasetName:s datasetUUID:s
        GCEPersistentDiskVolumeSource: fsType:s partition:i pdName!+:s readOnly:b
        GRPCAction: port!+:i service?:s
        GitRepoVolumeSource: directory:s repository!+:s revision:s
        GlusterfsVolumeSource: endpoints!+:s path!+:s readOnly:b
        HTTPGetAction: host:s httpHeaders:[]HTTPHeader/atomic path:s port!+:x scheme:s|HTTP|HTTPS
        HTTPHeader: name!+:s value!+:s
        HostAlias: hostnames:[]s/atomic ip!+:s
        HostIP: ip!+:s
        HostPathVolumeSource: path!+:s
          type?:s||BlockDevice|CharDevice|Directory|DirectoryOrCreate|File|FileOrCreate|Socket
        ISCSIVolumeSource: chapAuthDiscovery:b chapAuthSession:b fsType:s initiatorName?:s iqn!+:s
          iscsiInterface:s=default lun!+:i portals:[]s/atomic readOnly:b secretRef?:LocalObjectReference
          targetPortal!+:s
        ImageVolumeSource: pullPolicy:s|Always|IfNotPresent|Never reference:s
        ImageVolumeStatus: imageRef!:s
        KeyToPath: key!+:s mode?:i path!+:s
        Lifecycle: postStart?:LifecycleHandler preStop?:LifecycleHandler stopSignal?:s
        LifecycleHandler: exec?:ExecAction httpGet?:HTTPGetAction sleep?:SleepAction
          tcpSocket?:TCPSocketAction
        LinuxContainerUser: gid!+:l supplementalGroups:[]l/atomic uid!+:l
        LoadBalancerIngress: hostname:s ip:s ipMode?:s ports:[]PortStatus/atomic
        LoadBalancerStatus: ingress:[]LoadBalancerIngress/atomic
        LocalObjectReference{atomic}: name:s
        NFSVolumeSource: path!+:s readOnly:b server!+:s
        Namespace: apiVersion:s kind:s metadata+:ObjectMeta spec+:NamespaceSpec status+:NamespaceStatus
        NamespaceCondition: lastTransitionTime:t message:s reason:s status!+:s type!+:s
        NamespaceSpec: finalizers:[]s/atomic
        NamespaceStatus: conditions:[]NamespaceCondition/map(type)/merge(type) phase:s|Active|Terminating
        Node: apiVersion:s kind:s metadata+:ObjectMeta spec+:NodeSpec status+:NodeStatus
        NodeAddress: address!+:s type!+:s
        NodeAffinity: preferredDuringSchedulingIgnoredDuringExecution:[]PreferredSchedulingTerm/atomic
          requiredDuringSchedulingIgnoredDuringExecution?:NodeSelector
        NodeAllocatableResourceClaimStatus: containers:[]s/set resourceClaimName!+:s resources!:{}q
        NodeCondition: lastHeartbeatTime:t lastTransitionTime:t message:s reason:s status!+:s type!+:s
        NodeConfigSource: configMap?:ConfigMapNodeConfigSource
        NodeConfigStatus: active?:NodeConfigSource assigned?:NodeConfigSource error:s
          lastKnownGood?:NodeConfigSource
        NodeDaemonEndpoints: kubeletEndpoint+:DaemonEndpoint
        NodeFeatures: supplementalGroupsPolicy?:b
        NodeRuntimeHandler: features?:NodeRuntimeHandlerFeatures name+:s
        NodeRuntimeHandlerFeatures: recursiveReadOnlyMounts?:b userNamespaces?:b
        NodeSelector{atomic}: nodeSelectorTerms!+:[]NodeSelectorTerm/atomic
        NodeSelectorRequirement: key!+:s operator!+:s|DoesNotExist|Exists|Gt|In|Lt|NotIn values:[]s/atomic
        NodeSelectorTerm{atomic}: matchExpressions:[]NodeSelectorRequirement/atomic
          matchFields:[]NodeSelectorRequirement/atomic
        NodeSpec: configSource?:NodeConfigSource externalID:s podCIDR:s podCIDRs:[]s/set/merge providerID:s
          taints:[]Taint/atomic unschedulable:b
        NodeStatus: addresses:[]NodeAddress/map(type)/merge(type) allocatable:{}q capacity:{}q
          conditions:[]NodeCondition/map(type)/merge(type) config?:NodeConfigStatus
          daemonEndpoints+:NodeDaemonEndpoints declaredFeatures:[]s/atomic features?:NodeFeatures
          images:[]ContainerImage/atomic nodeInfo+:NodeSystemInfo phase:s|Pending|Running|Terminated
          runtimeHandlers:[]NodeRuntimeHandler/atomic volumesAttached:[]AttachedVolume/atomic
          volumesInUse:[]s/atomic
        NodeSwapStatus: capacity?:l
        NodeSystemInfo: architecture!+:s bootID!+:s containerRuntimeVersion!+:s kernelVersion!+:s
          kubeProxyVersion!+:s kubeletVersion!+:s machineID!+:s operatingSystem!+:s osImage!+:s
          swap?:NodeSwapStatus systemUUID!+:s
        ObjectFieldSelector{atomic}: apiVersion:s fieldPath!+:s
        ObjectReference{atomic}: apiVersion:s fieldPath:s kind:s name:s namespace:s resourceVersion:s uid:s
        PersistentVolumeClaimSpec: accessModes:[]s/atomic dataSource?:TypedLocalObjectReference
          dataSourceRef?:TypedObjectReference resources+:VolumeResourceRequirements selector?:LabelSelector
          storageClassName?:s volumeAttributesClassName?:s volumeMode?:s|Block|Filesystem volumeName:s
        PersistentVolumeClaimTemplate: metadata+:ObjectMeta spec!+:PersistentVolumeClaimSpec
        PersistentVolumeClaimVolumeSource: claimName!+:s readOnly:b
        PhotonPersistentDiskVolumeSource: fsType:s pdID!+:s
        Pod: apiVersion:s kind:s metadata+:ObjectMeta spec+:PodSpec status+:PodStatus
        PodAffinity: preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm/atomic
          requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm/atomic
        PodAffinityTerm: labelSelector?:LabelSelector matchLabelKeys:[]s/atomic mismatchLabelKeys:[]s/atomic
          namespaceSelector?:LabelSelector namespaces:[]s/atomic topologyKey!+:s
        PodAntiAffinity: preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm/atomic
          requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm/atomic
        PodCertificateProjection: certificateChainPath:s credentialBundlePath:s keyPath:s keyType!:s
          maxExpirationSeconds?:i signerName!:s userAnnotations:{}s
        PodCondition: lastProbeTime:t lastTransitionTime:t message:s observedGeneration:l reason:s
          status!+:s type!+:s
        PodDNSConfig: nameservers:[]s/atomic options:[]PodDNSConfigOption/atomic searches:[]s/atomic
        PodDNSConfigOption: name:s value?:s
        PodExtendedResourceClaimStatus: requestMappings!+:[]ContainerExtendedResourceRequest/atomic
          resourceClaimName!+:s
        PodIP: ip!+:s
        PodOS: name!+:s
        PodReadinessGate: conditionType!+:s
        PodResourceClaim: name!+:s resourceClaimName?:s resourceClaimTemplateName?:s
        PodResourceClaimStatus: name!+:s resourceClaimName?:s
        PodSchedulingGate: name!+:s
        PodSchedulingGroup: podGroupName?:s
        PodSecurityContext: appArmorProfile?:AppArmorProfile fsGroup?:l
          fsGroupChangePolicy?:s|Always|OnRootMismatch runAsGroup?:l runAsNonRoot?:b runAsUser?:l
          seLinuxChangePolicy?:s seLinuxOptions?:SELinuxOptions seccompProfile?:SeccompProfile
          supplementalGroups:[]l/atomic supplementalGroupsPolicy?:s|Merge|Strict sysctls:[]Sysctl/atomic
          windowsOptions?:WindowsSecurityContextOptions
        PodSpec: activeDeadlineSeconds?:l affinity?:Affinity automountServiceAccountToken?:b
          containers!+:[]Container/map(name)/merge(name) dnsConfig?:PodDNSConfig
          dnsPolicy:s|ClusterFirst|ClusterFirstWithHostNet|Default|None enableServiceLinks?:b
          ephemeralContainers:[]EphemeralContainer/map(name)/merge(name)
          hostAliases:[]HostAlias/map(ip)/merge(ip) hostIPC:b hostNetwork:b hostPID:b hostUsers?:b
          hostname:s hostnameOverride?:s imagePullSecrets:[]LocalObjectReference/map(name)/merge(name)
          initContainers:[]Container/map(name)/merge(name) nodeName:s nodeSelector:{}s/atomic os?:PodOS
          overhead:{}q preemptionPolicy?:s|Never|PreemptLowerPriority priority?:i priorityClassName:s
          readinessGates:[]PodReadinessGate/atomic
          resourceClaims:[]PodResourceClaim/map(name)/merge(name)/retainKeys resources?:ResourceRequirements
          restartPolicy:s|Always|Never|OnFailure runtimeClassName?:s schedulerName:s
          schedulingGates:[]PodSchedulingGate/map(name)/merge(name) schedulingGroup?:PodSchedulingGroup
          securityContext?:PodSecurityContext serviceAccount:s serviceAccountName:s setHostnameAsFQDN?:b
          shareProcessNamespace?:b subdomain:s terminationGracePeriodSeconds?:l
          tolerations:[]Toleration/atomic
          topologySpreadConstraints:[]TopologySpreadConstraint/map(topologyKey,whenUnsatisfiable)/merge(topologyKey)
          volumes:[]Volume/map(name)/merge(name)/retainKeys
        PodStatus: allocatedResources:{}q conditions:[]PodCondition/map(type)/merge(type)
          containerStatuses:[]ContainerStatus/atomic ephemeralContainerStatuses:[]ContainerStatus/atomic
          extendedResourceClaimStatus?:PodExtendedResourceClaimStatus hostIP:s
          hostIPs:[]HostIP/atomic/merge(ip) initContainerStatuses:[]ContainerStatus/atomic message:s
          nodeAllocatableResourceClaimStatuses:[]NodeAllocatableResourceClaimStatus/atomic
          nominatedNodeName:s observedGeneration:l phase:s|Failed|Pending|Running|Succeeded|Unknown podIP:s
          podIPs:[]PodIP/map(ip)/merge(ip) qosClass:s|BestEffort|Burstable|Guaranteed reason:s resize:s
          resourceClaimStatuses:[]PodResourceClaimStatus/map(name)/merge(name)/retainKeys
          resources?:ResourceRequirements startTime?:t
        PodTemplate: apiVersion:s kind:s metadata+:ObjectMeta template+:PodTemplateSpec
        PodTemplateSpec: metadata+:ObjectMeta spec+:PodSpec
        PortStatus: error?:s port!+:i protocol!+:s|SCTP|TCP|UDP
        PortworxVolumeSource: fsType:s readOnly:b volumeID!+:s
        PreferredSchedulingTerm: preference!+:NodeSelectorTerm weight!+:i
        Probe: exec?:ExecAction failureThreshold:i grpc?:GRPCAction httpGet?:HTTPGetAction
          initialDelaySeconds:i periodSeconds:i successThreshold:i tcpSocket?:TCPSocketAction
          terminationGracePeriodSeconds?:l timeoutSeconds:i
        ProjectedVolumeSource: defaultMode?:i sources+:[]VolumeProjection/atomic
        QuobyteVolumeSource: group:s readOnly:b registry!+:s tenant:s user:s volume!+:s
        RBDVolumeSource: fsType:s image!+:s keyring:s=/etc/ceph/keyring monitors!+:[]s/atomic pool:s=rbd
          readOnly:b secretRef?:LocalObjectReference user:s=admin
        ResourceClaim: name!+:s request:s
        ResourceFieldSelector{atomic}: containerName:s divisor:q resource!+:s
        ResourceHealth: health:s message?:s resourceID!+:s
        ResourceRequirements: claims:[]ResourceClaim/map(name) limits:{}q requests:{}q
        ResourceStatus: name!+:s resources:[]ResourceHealth/map(resourceID)
        SELinuxOptions: level:s role:s type:s user:s
        ScaleIOVolumeSource: fsType:s=xfs gateway!+:s protectionDomain:s readOnly:b
          secretRef!?:LocalObjectReference sslEnabled:b storageMode:s=ThinProvisioned storagePool:s
          system!+:s volumeName:s
        SeccompProfile: localhostProfile?:s type!+:s|Localhost|RuntimeDefault|Unconfined
        Secret: apiVersion:s data:{}y immutable?:b kind:s metadata+:ObjectMeta stringData:{}s type:s
        SecretEnvSource: name:s optional?:b
        SecretKeySelector{atomic}: key!+:s name:s optional?:b
        SecretProjection: items:[]KeyToPath/atomic name:s optional?:b
        SecretVolumeSource: defaultMode?:i items:[]KeyToPath/atomic optional?:b secretName:s
        SecurityContext: allowPrivilegeEscalation?:b appArmorProfile?:AppArmorProfile
          capabilities?:Capabilities privileged?:b procMount?:s|Default|Unmasked readOnlyRootFilesystem?:b
          runAsGroup?:l runAsNonRoot?:b runAsUser?:l seLinuxOptions?:SELinuxOptions
          seccompProfile?:SeccompProfile windowsOptions?:WindowsSecurityContextOptions
        Service: apiVersion:s kind:s metadata+:ObjectMeta spec+:ServiceSpec status+:ServiceStatus
        ServiceAccount: apiVersion:s automountServiceAccountToken?:b
          imagePullSecrets:[]LocalObjectReference/atomic kind:s metadata+:ObjectMeta
          secrets:[]ObjectReference/map(name)/merge(name)
        ServiceAccountTokenProjection: audience:s expirationSeconds?:l path!+:s
        ServicePort: appProtocol?:s name:s nodePort:i port!+:i protocol:s=TCP|SCTP|TCP|UDP targetPort:x
        ServiceSpec: allocateLoadBalancerNodePorts?:b clusterIP:s clusterIPs:[]s/atomic
          externalIPs:[]s/atomic externalName:s externalTrafficPolicy:s|Cluster|Local healthCheckNodePort:i
          internalTrafficPolicy?:s|Cluster|Local ipFamilies:[]s/atomic
          ipFamilyPolicy?:s|PreferDualStack|RequireDualStack|SingleStack loadBalancerClass?:s
          loadBalancerIP:s loadBalancerSourceRanges:[]s/atomic
          ports:[]ServicePort/map(port,protocol)/merge(port) publishNotReadyAddresses:b selector:{}s/atomic
          sessionAffinity:s|ClientIP|None sessionAffinityConfig?:SessionAffinityConfig
          trafficDistribution?:s type:s|ClusterIP|ExternalName|LoadBalancer|NodePort
        ServiceStatus: conditions:[]Condition/map(type)/merge(type) loadBalancer+:LoadBalancerStatus
        SessionAffinityConfig: clientIP?:ClientIPConfig
        SleepAction: seconds!+:l
        StorageOSVolumeSource: fsType:s readOnly:b secretRef?:LocalObjectReference volumeName:s
          volumeNamespace:s
        Sysctl: name!+:s value!+:s
        TCPSocketAction: host:s port!+:x
        Taint: effect!+:s|NoExecute|NoSchedule|PreferNoSchedule key!+:s timeAdded?:t value:s
        Toleration: effect:s|NoExecute|NoSchedule|PreferNoSchedule key:s operator:s|Equal|Exists|Gt|Lt
          tolerationSeconds?:l value:s
        TopologySpreadConstraint: labelSelector?:LabelSelector matchLabelKeys:[]s/atomic maxSkew!+:i
          minDomains?:i nodeAffinityPolicy?:s|Honor|Ignore nodeTaintsPolicy?:s|Honor|Ignore topologyKey!+:s
          whenUnsatisfiable!+:s|DoNotSchedule|ScheduleAnyway
        TypedLocalObjectReference{atomic}: apiGroup?:s kind!+:s name!+:s
        TypedObjectReference: apiGroup?:s kind!+:s name!+:s namespace?:s
        Volume: awsElasticBlockStore?:AWSElasticBlockStoreVolumeSource azureDisk?:AzureDiskVolumeSource
          azureFile?:AzureFileVolumeSource cephfs?:CephFSVolumeSource cinder?:CinderVolumeSource
          configMap?:ConfigMapVolumeSource csi?:CSIVolumeSource downwardAPI?:DownwardAPIVolumeSource
          emptyDir?:EmptyDirVolumeSource ephemeral?:EphemeralVolumeSource fc?:FCVolumeSource
          flexVolume?:FlexVolumeSource flocker?:FlockerVolumeSource
          gcePersistentDisk?:GCEPersistentDiskVolumeSource gitRepo?:GitRepoVolumeSource
          glusterfs?:GlusterfsVolumeSource hostPath?:HostPathVolumeSource image?:ImageVolumeSource
          iscsi?:ISCSIVolumeSource name!+:s nfs?:NFSVolumeSource
          persistentVolumeClaim?:PersistentVolumeClaimVolumeSource
          photonPersistentDisk?:PhotonPersistentDiskVolumeSource portworxVolume?:PortworxVolumeSource
          projected?:ProjectedVolumeSource quobyte?:QuobyteVolumeSource rbd?:RBDVolumeSource
          scaleIO?:ScaleIOVolumeSource secret?:SecretVolumeSource storageos?:StorageOSVolumeSource
          vsphereVolume?:VsphereVirtualDiskVolumeSource
        VolumeDevice: devicePath!+:s name!+:s
        VolumeMount: mountPath!+:s mountPropagation?:s|Bidirectional|HostToContainer|None name!+:s
          readOnly:b recursiveReadOnly?:s subPath:s subPathExpr:s
        VolumeMountStatus: mountPath!+:s name!+:s readOnly:b recursiveReadOnly?:s volumeStatus?:VolumeStatus
        VolumeProjection: clusterTrustBundle?:ClusterTrustBundleProjection configMap?:ConfigMapProjection
          downwardAPI?:DownwardAPIProjection podCertificate?:PodCertificateProjection
          secret?:SecretProjection serviceAccountToken?:ServiceAccountTokenProjection
        VolumeResourceRequirements: limits:{}q requests:{}q
        VolumeStatus: image?:ImageVolumeStatus
        VsphereVirtualDiskVolumeSource: fsType:s storagePolicyID:s storagePolicyName:s volumePath!+:s
        WeightedPodAffinityTerm: podAffinityTerm!+:PodAffinityTerm weight!+:i
        WindowsSecurityContextOptions: gmsaCredentialSpec?:s gmsaCredentialSpecName?:s hostProcess?:b
          runAsUserName?:s
        """#
}
