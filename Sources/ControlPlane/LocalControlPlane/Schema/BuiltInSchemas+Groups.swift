extension BuiltInSchemas {
    /// The types of all groups but core, and of metadata, in the notation of ``BuiltInTypeParser``.
    static let groupTypes = #"""
        @io.k8s.api.apps.v1
        ControllerRevision: apiVersion:s data+:o kind:s metadata+:ObjectMeta revision!+:l
        DaemonSet: apiVersion:s kind:s metadata+:ObjectMeta spec+:DaemonSetSpec status+:DaemonSetStatus
        DaemonSetCondition: lastTransitionTime:t message:s reason:s status!+:s type!+:s
        DaemonSetSpec: minReadySeconds:i revisionHistoryLimit?:i selector!?:LabelSelector
          template!+:PodTemplateSpec updateStrategy+:DaemonSetUpdateStrategy
        DaemonSetStatus: collisionCount?:i conditions:[]DaemonSetCondition/map(type)/merge(type)
          currentNumberScheduled!+:i desiredNumberScheduled!+:i numberAvailable:i numberMisscheduled!+:i
          numberReady!+:i numberUnavailable:i observedGeneration:l updatedNumberScheduled:i
        DaemonSetUpdateStrategy: rollingUpdate?:RollingUpdateDaemonSet type:s|OnDelete|RollingUpdate
        Deployment: apiVersion:s kind:s metadata+:ObjectMeta spec+:DeploymentSpec status+:DeploymentStatus
        DeploymentCondition: lastTransitionTime:t lastUpdateTime:t message:s reason:s status!+:s type!+:s
        DeploymentSpec: minReadySeconds:i paused:b progressDeadlineSeconds?:i replicas?:i
          revisionHistoryLimit?:i selector!?:LabelSelector strategy+:DeploymentStrategy/retainKeys
          template!+:PodTemplateSpec
        DeploymentStatus: availableReplicas:i collisionCount?:i
          conditions:[]DeploymentCondition/map(type)/merge(type) observedGeneration:l readyReplicas:i
          replicas:i terminatingReplicas?:i unavailableReplicas:i updatedReplicas:i
        DeploymentStrategy: rollingUpdate?:RollingUpdateDeployment type:s|Recreate|RollingUpdate
        ReplicaSet: apiVersion:s kind:s metadata+:ObjectMeta spec+:ReplicaSetSpec status+:ReplicaSetStatus
        ReplicaSetCondition: lastTransitionTime:t message:s reason:s status!+:s type!+:s
        ReplicaSetSpec: minReadySeconds:i replicas?:i selector!?:LabelSelector template+:PodTemplateSpec
        ReplicaSetStatus: availableReplicas:i conditions:[]ReplicaSetCondition/map(type)/merge(type)
          fullyLabeledReplicas:i observedGeneration:l readyReplicas:i replicas!+:i terminatingReplicas?:i
        RollingUpdateDaemonSet: maxSurge?:x maxUnavailable?:x
        RollingUpdateDeployment: maxSurge?:x maxUnavailable?:x
        @io.k8s.api.batch.v1
        Job: apiVersion:s kind:s metadata+:ObjectMeta spec+:JobSpec status+:JobStatus
        JobCondition: lastProbeTime:t lastTransitionTime:t message:s reason:s status!+:s type!+:s
        JobSpec: activeDeadlineSeconds?:l backoffLimit?:i backoffLimitPerIndex?:i
          completionMode?:s|Indexed|NonIndexed completions?:i managedBy?:s manualSelector?:b
          maxFailedIndexes?:i parallelism?:i podFailurePolicy?:PodFailurePolicy
          podReplacementPolicy?:s|Failed|TerminatingOrFailed selector?:LabelSelector
          successPolicy?:SuccessPolicy suspend?:b template!+:PodTemplateSpec ttlSecondsAfterFinished?:i
        JobStatus: active:i completedIndexes:s completionTime?:t
          conditions:[]JobCondition/atomic/merge(type) failed:i failedIndexes?:s ready?:i startTime?:t
          succeeded:i terminating?:i uncountedTerminatedPods?:UncountedTerminatedPods
        PodFailurePolicy: rules!+:[]PodFailurePolicyRule/atomic
        PodFailurePolicyOnExitCodesRequirement: containerName?:s operator!+:s|In|NotIn values!+:[]i/set
        PodFailurePolicyOnPodConditionsPattern: status+:s type!+:s
        PodFailurePolicyRule: action!+:s|Count|FailIndex|FailJob|Ignore
          onExitCodes?:PodFailurePolicyOnExitCodesRequirement
          onPodConditions:[]PodFailurePolicyOnPodConditionsPattern/atomic
        SuccessPolicy: rules!+:[]SuccessPolicyRule/atomic
        SuccessPolicyRule: succeededCount?:i succeededIndexes?:s
        UncountedTerminatedPods: failed:[]s/set succeeded:[]s/set
        @io.k8s.api.discovery.v1
        Endpoint: addresses!+:[]s/set conditions+:EndpointConditions deprecatedTopology:{}s
          hints?:EndpointHints hostname?:s nodeName?:s targetRef?:ObjectReference zone?:s
        EndpointConditions: ready?:b serving?:b terminating?:b
        EndpointHints: forNodes:[]ForNode/atomic forZones:[]ForZone/atomic
        EndpointPort{atomic}: appProtocol?:s name?:s port?:i protocol?:s|SCTP|TCP|UDP
        EndpointSlice: addressType!+:s|FQDN|IPv4|IPv6 apiVersion:s endpoints+:[]Endpoint/atomic kind:s
          metadata+:ObjectMeta ports+:[]EndpointPort/atomic
        ForNode: name!+:s
        ForZone: name!+:s
        @io.k8s.api.events.v1
        Event: action:s apiVersion:s deprecatedCount:i deprecatedFirstTimestamp:t deprecatedLastTimestamp:t
          deprecatedSource+:EventSource eventTime!+:T kind:s metadata+:ObjectMeta note:s reason:s
          regarding+:ObjectReference related?:ObjectReference reportingController:s reportingInstance:s
          series?:EventSeries type:s
        EventSeries: count!+:i lastObservedTime!+:T
        @io.k8s.api.coordination.v1
        Lease: apiVersion:s kind:s metadata+:ObjectMeta spec+:LeaseSpec
        LeaseSpec: acquireTime?:T holderIdentity?:s leaseDurationSeconds?:i leaseTransitions?:i
          preferredHolder?:s renewTime?:T strategy?:s
        @io.k8s.api.networking.v1
        IPBlock: cidr!+:s except:[]s/atomic
        NetworkPolicy: apiVersion:s kind:s metadata+:ObjectMeta spec+:NetworkPolicySpec
        NetworkPolicyEgressRule: ports:[]NetworkPolicyPort/atomic to:[]NetworkPolicyPeer/atomic
        NetworkPolicyIngressRule: from:[]NetworkPolicyPeer/atomic ports:[]NetworkPolicyPort/atomic
        NetworkPolicyPeer: ipBlock?:IPBlock namespaceSelector?:LabelSelector podSelector?:LabelSelector
        NetworkPolicyPort: endPort?:i port?:x protocol?:s
        NetworkPolicySpec: egress:[]NetworkPolicyEgressRule/atomic ingress:[]NetworkPolicyIngressRule/atomic
          podSelector+:LabelSelector policyTypes:[]s/atomic
        @io.k8s.api.node.v1
        Overhead: podFixed:{}q
        RuntimeClass: apiVersion:s handler!+:s kind:s metadata+:ObjectMeta overhead?:Overhead
          scheduling?:Scheduling
        Scheduling: nodeSelector:{}s/atomic tolerations:[]Toleration/atomic
        @io.k8s.api.policy.v1
        PodDisruptionBudget: apiVersion:s kind:s metadata+:ObjectMeta spec+:PodDisruptionBudgetSpec
          status+:PodDisruptionBudgetStatus
        PodDisruptionBudgetSpec: maxUnavailable?:x minAvailable?:x selector?:LabelSelector/replace
          unhealthyPodEvictionPolicy?:s|AlwaysAllow|IfHealthyBudget
        PodDisruptionBudgetStatus: conditions:[]Condition/map(type)/merge(type) currentHealthy+:i
          desiredHealthy+:i disruptedPods:{}t disruptionsAllowed+:i expectedPods+:i observedGeneration:l
        @io.k8s.api.autoscaling.v2
        ContainerResourceMetricSource: container!+:s name!+:s target!+:MetricTarget
        ContainerResourceMetricStatus: container!+:s current!+:MetricValueStatus name!+:s
        CrossVersionObjectReference: apiVersion:s kind!+:s name!+:s
        ExternalMetricSource: metric!+:MetricIdentifier target!+:MetricTarget
        ExternalMetricStatus: current!+:MetricValueStatus metric!+:MetricIdentifier
        HPAScalingPolicy: periodSeconds!+:i type!+:s value!+:i
        HPAScalingRules: policies:[]HPAScalingPolicy/atomic selectPolicy?:s stabilizationWindowSeconds?:i
          tolerance?:q
        HorizontalPodAutoscaler: apiVersion:s kind:s metadata+:ObjectMeta spec!+:HorizontalPodAutoscalerSpec
          status+:HorizontalPodAutoscalerStatus
        HorizontalPodAutoscalerBehavior: scaleDown?:HPAScalingRules scaleUp?:HPAScalingRules
        HorizontalPodAutoscalerCondition: lastTransitionTime:t message:s reason:s status!+:s type!+:s
        HorizontalPodAutoscalerSpec: behavior?:HorizontalPodAutoscalerBehavior maxReplicas!+:i
          metrics:[]MetricSpec/atomic minReplicas?:i scaleTargetRef!+:CrossVersionObjectReference
        HorizontalPodAutoscalerStatus: conditions:[]HorizontalPodAutoscalerCondition/map(type)/merge(type)
          currentMetrics?+:[]MetricStatus/atomic currentReplicas:i desiredReplicas!+:i lastScaleTime?:t
          observedGeneration?:l
        MetricIdentifier: name!+:s selector?:LabelSelector
        MetricSpec: containerResource?:ContainerResourceMetricSource external?:ExternalMetricSource
          object?:ObjectMetricSource pods?:PodsMetricSource resource?:ResourceMetricSource type!+:s
        MetricStatus: containerResource?:ContainerResourceMetricStatus external?:ExternalMetricStatus
          object?:ObjectMetricStatus pods?:PodsMetricStatus resource?:ResourceMetricStatus type!+:s
        MetricTarget: averageUtilization?:i averageValue?:q type!+:s value?:q
        MetricValueStatus: averageUtilization?:i averageValue?:q value?:q
        ObjectMetricSource: describedObject!+:CrossVersionObjectReference metric!+:MetricIdentifier
          target!+:MetricTarget
        ObjectMetricStatus: current!+:MetricValueStatus describedObject!+:CrossVersionObjectReference
          metric!+:MetricIdentifier
        PodsMetricSource: metric!+:MetricIdentifier target!+:MetricTarget
        PodsMetricStatus: current!+:MetricValueStatus metric!+:MetricIdentifier
        ResourceMetricSource: name!+:s target!+:MetricTarget
        ResourceMetricStatus: current!+:MetricValueStatus name!+:s
        @io.k8s.api.rbac.v1
        AggregationRule: clusterRoleSelectors:[]LabelSelector/atomic
        ClusterRole: aggregationRule?:AggregationRule apiVersion:s kind:s metadata+:ObjectMeta
          rules+:[]PolicyRule/atomic
        ClusterRoleBinding: apiVersion:s kind:s metadata+:ObjectMeta roleRef!+:RoleRef
          subjects:[]Subject/atomic
        PolicyRule: apiGroups:[]s/atomic nonResourceURLs:[]s/atomic resourceNames:[]s/atomic
          resources:[]s/atomic verbs!+:[]s/atomic
        Role: apiVersion:s kind:s metadata+:ObjectMeta rules+:[]PolicyRule/atomic
        RoleBinding: apiVersion:s kind:s metadata+:ObjectMeta roleRef!+:RoleRef subjects:[]Subject/atomic
        RoleRef{atomic}: apiGroup+:s kind!+:s name!+:s
        Subject{atomic}: apiGroup:s kind!+:s name!+:s namespace:s
        @io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1
        CustomResourceColumnDefinition: description:s format:s jsonPath!+:s name!+:s priority:i type!+:s
        CustomResourceConversion: strategy!+:s webhook?:WebhookConversion
        CustomResourceDefinition: apiVersion:s kind:s metadata+:ObjectMeta
          spec!+:CustomResourceDefinitionSpec status+:CustomResourceDefinitionStatus
        CustomResourceDefinitionCondition: lastTransitionTime:t message:s observedGeneration:l reason:s
          status!+:s type!+:s
        CustomResourceDefinitionNames: categories:[]s/atomic kind!+:s listKind:s plural!+:s
          shortNames:[]s/atomic singular:s
        CustomResourceDefinitionSpec: conversion?:CustomResourceConversion group!+:s
          names!+:CustomResourceDefinitionNames preserveUnknownFields:b scope!+:s
          versions!+:[]CustomResourceDefinitionVersion/atomic
        CustomResourceDefinitionStatus: acceptedNames+:CustomResourceDefinitionNames
          conditions+:[]CustomResourceDefinitionCondition/map(type) observedGeneration:l
          storedVersions+:[]s/atomic
        CustomResourceDefinitionVersion: additionalPrinterColumns:[]CustomResourceColumnDefinition/atomic
          deprecated:b deprecationWarning?:s name!+:s schema?:CustomResourceValidation
          selectableFields:[]SelectableField/atomic served!+:b storage!+:b
          subresources?:CustomResourceSubresources
        CustomResourceSubresourceScale: labelSelectorPath?:s specReplicasPath!+:s statusReplicasPath!+:s
        CustomResourceSubresourceStatus =: o
        CustomResourceSubresources: scale?:CustomResourceSubresourceScale
          status?:CustomResourceSubresourceStatus
        CustomResourceValidation: openAPIV3Schema?:o
        SelectableField: jsonPath!+:s
        ServiceReference: name!+:s namespace!+:s path?:s port?:i
        WebhookClientConfig: caBundle:y service?:ServiceReference url?:s
        WebhookConversion: clientConfig?:WebhookClientConfig conversionReviewVersions!+:[]s/atomic
        @io.k8s.api.autoscaling.v1
        Scale: apiVersion:s kind:s metadata+:ObjectMeta spec+:ScaleSpec status+:ScaleStatus
        ScaleSpec: replicas:i
        ScaleStatus: replicas!+:i selector:s
        @io.k8s.apimachinery.pkg.apis.meta.v1
        Condition: lastTransitionTime!+:t message!+:s observedGeneration:l reason!+:s status!+:s type!+:s
        LabelSelector{atomic}: matchExpressions:[]LabelSelectorRequirement/atomic matchLabels:{}s
        LabelSelectorRequirement: key!+:s operator!+:s values:[]s/atomic
        ManagedFieldsEntry: apiVersion:s fieldsType:s fieldsV1?:o manager:s operation:s subresource:s
          time?:t
        ObjectMeta: annotations:{}s creationTimestamp:t deletionGracePeriodSeconds?:l deletionTimestamp?:t
          finalizers:[]s/set/merge generateName:s generation:l labels:{}s
          managedFields:[]ManagedFieldsEntry/atomic name:s namespace:s
          ownerReferences:[]OwnerReference/map(uid)/merge(uid) resourceVersion:s selfLink:s uid:s
        OwnerReference{atomic}: apiVersion!+:s blockOwnerDeletion?:b controller?:b kind!+:s name!+:s uid!+:s
        """#
}
