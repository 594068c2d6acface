package dev.sallyport.workload;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Custom kinds of well-known projects, with the service accounts of their usual installation. Each kind comes after the kinds
 * that it creates.
 */
public enum WorkloadPreset {
    ARGO_ROLLOUTS("ArgoRollouts") {
        @Override
        Stream<CustomKind> kinds() {
            return Stream.of(new CustomKind(
                    new CustomKind.Resource("argoproj.io", "v1alpha1", "Rollout", "rollouts"),
                    ObjectKind.DEPLOYMENT,
                    template("spec.template", "spec.workloadRef"),
                    new CustomKind.Progress(
                            path("spec.replicas"), path("status.phase"), Set.of("Healthy"), Set.of("Degraded")),
                    children("system:serviceaccount:argo-rollouts:argo-rollouts", "ReplicaSet")));
        }
    },
    KNATIVE_SERVING("KnativeServing") {
        @Override
        Stream<CustomKind> kinds() {
            var controller = "system:serviceaccount:knative-serving:controller";
            return Stream.of(
                    knative("Revision", "revisions", "", children(controller, "Deployment")),
                    knative(
                            "Configuration",
                            "configurations",
                            "spec.template",
                            children(controller, "Revision.serving.knative.dev")),
                    knative(
                            "Service",
                            "services",
                            "spec.template",
                            children(controller, "Configuration.serving.knative.dev")));
        }
    },
    OPEN_KRUISE("OpenKruise") {
        @Override
        Stream<CustomKind> kinds() {
            return Stream.of(
                    kruise("CloneSet", "clonesets", "v1alpha1", ObjectKind.DEPLOYMENT),
                    kruise("StatefulSet", "statefulsets", "v1beta1", ObjectKind.STATEFUL_SET));
        }
    },
    KEDA("Keda") {
        @Override
        Stream<CustomKind> kinds() {
            return Stream.of(new CustomKind(
                    new CustomKind.Resource("keda.sh", "v1alpha1", "ScaledJob", "scaledjobs"),
                    ObjectKind.CRON_JOB,
                    template("spec.jobTargetRef.template"),
                    new CustomKind.Progress(Optional.empty(), Optional.empty(), Set.of(), Set.of()),
                    children("system:serviceaccount:keda:keda-operator", "Job")));
        }
    },
    ARGO_WORKFLOWS("ArgoWorkflows") {
        @Override
        Stream<CustomKind> kinds() {
            return Stream.of(new CustomKind(
                    new CustomKind.Resource("argoproj.io", "v1alpha1", "Workflow", "workflows"),
                    ObjectKind.JOB,
                    containers(
                            "spec.workflowTemplateRef",
                            "spec.templates[*].container",
                            "spec.templates[*].script",
                            "spec.templates[*].containerSet.containers[*]",
                            "spec.templates[*].initContainers[*]",
                            "spec.templates[*].sidecars[*]"),
                    new CustomKind.Progress(
                            Optional.empty(), path("status.phase"), Set.of("Succeeded"), Set.of("Failed", "Error")),
                    new CustomKind.Children(
                            Set.of("Pod"),
                            Set.of("system:serviceaccount:argo:argo"),
                            List.of(ImagePattern.parse("quay.io/argoproj/argoexec")))));
        }
    },
    TEKTON("Tekton") {
        @Override
        Stream<CustomKind> kinds() {
            return Stream.of(new CustomKind(
                    new CustomKind.Resource("tekton.dev", "v1", "TaskRun", "taskruns"),
                    ObjectKind.JOB,
                    containers("spec.taskRef", "spec.taskSpec.steps[*]", "spec.taskSpec.sidecars[*]"),
                    new CustomKind.Progress(
                            Optional.empty(),
                            path("status.conditions[type=Succeeded].status"),
                            Set.of("True"),
                            Set.of("False")),
                    new CustomKind.Children(
                            Set.of("Pod"),
                            Set.of("system:serviceaccount:tekton-pipelines:tekton-pipelines-controller"),
                            List.of(
                                    ImagePattern.parse("gcr.io/tekton-releases/**"),
                                    ImagePattern.parse("ghcr.io/tektoncd/**")))));
        }
    };

    private final String label;

    WorkloadPreset(String label) {
        this.label = label;
    }

    /** Returns the name of the preset in settings, such as {@code ArgoRollouts}. */
    public String label() {
        return label;
    }

    /** Returns the custom kinds of the preset. */
    abstract Stream<CustomKind> kinds();

    /** Returns the custom kinds of all presets. */
    public static List<CustomKind> customKinds() {
        return customKinds(Set.of(values()));
    }

    /** Returns the custom kinds of some presets, in the order of {@link #values()}. */
    public static List<CustomKind> customKinds(Set<WorkloadPreset> presets) {
        return Arrays.stream(values())
                .filter(presets::contains)
                .flatMap(WorkloadPreset::kinds)
                .toList();
    }

    private static CustomKind knative(String kind, String plural, String template, CustomKind.Children children) {
        return new CustomKind(
                new CustomKind.Resource("serving.knative.dev", "v1", kind, plural),
                ObjectKind.DEPLOYMENT,
                new CustomKind.Pods(template, List.of(), Optional.empty()),
                new CustomKind.Progress(
                        Optional.empty(), path("status.conditions[type=Ready].status"), Set.of("True"), Set.of()),
                children);
    }

    private static CustomKind kruise(String kind, String plural, String version, ObjectKind like) {
        return new CustomKind(
                new CustomKind.Resource("apps.kruise.io", version, kind, plural),
                like,
                template("spec.template"),
                new CustomKind.Progress(path("spec.replicas"), Optional.empty(), Set.of(), Set.of()),
                children("system:serviceaccount:kruise-system:kruise-manager", "Pod"));
    }

    private static CustomKind.Pods template(String path) {
        return new CustomKind.Pods(path, List.of(), Optional.empty());
    }

    private static CustomKind.Pods template(String path, String reference) {
        return new CustomKind.Pods(path, List.of(), path(reference));
    }

    private static CustomKind.Pods containers(String reference, String... paths) {
        return new CustomKind.Pods(null, Stream.of(paths).map(FieldPath::parse).toList(), path(reference));
    }

    private static CustomKind.Children children(String controller, String kind) {
        return new CustomKind.Children(Set.of(kind), Set.of(controller), List.of());
    }

    private static Optional<FieldPath> path(String text) {
        return Optional.of(FieldPath.parse(text));
    }
}
