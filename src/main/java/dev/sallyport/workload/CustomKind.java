package dev.sallyport.workload;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Kind of a custom resource that runs Pods, as the installation describes it.
 *
 * @param like kind of Kubernetes whose rules apply: {@code Deployment} for Pods that run permanently, {@code Job} for Pods of
 *     one run, {@code CronJob} for repeated runs
 */
public record CustomKind(Resource resource, ObjectKind like, Pods pods, Progress progress, Children children) {

    /**
     * API resource.
     *
     * @param version API version in which Sallyport reads objects
     * @param plural resource, such as {@code rollouts}
     */
    public record Resource(String group, String version, String kind, String plural) {}

    /**
     * Places of pod templates.
     *
     * @param template path of a pod template; empty for an object that is its own pod template, as a Pod is. Null if the
     *     object contains containers alone
     * @param containers paths of containers
     * @param reference path of a reference in place of a pod template: an object with it runs nothing by itself
     */
    public record Pods(@Nullable String template, List<FieldPath> containers, Optional<FieldPath> reference) {
        public Pods {
            containers = List.copyOf(containers);
        }

        /** Returns whether the object contains a whole pod spec. */
        public boolean isWhole() {
            return template != null;
        }

        String path() {
            return template == null ? "" : template;
        }

        @Nullable
        PodTemplateSpec template(GenericKubernetesResource object) {
            return CustomPods.template(this, object);
        }
    }

    /**
     * Fields that tell the progress of a rollout.
     *
     * @param replicas path of the number of replicas; empty if there is none
     * @param ready path of the field that tells whether the object is ready; empty if its Pods alone tell
     * @param readyValues values of an object that is ready
     * @param failedValues values of an object that has failed for good
     */
    public record Progress(
            Optional<FieldPath> replicas,
            Optional<FieldPath> ready,
            Set<String> readyValues,
            Set<String> failedValues) {
        public Progress {
            readyValues = Set.copyOf(readyValues);
            failedValues = Set.copyOf(failedValues);
        }
    }

    /**
     * Objects that the controller of the kind creates.
     *
     * @param kinds qualified names of their kinds
     * @param controllers users of the controller
     * @param images globs of images of containers that the controller adds to Pods
     */
    public record Children(Set<String> kinds, Set<String> controllers, List<ImagePattern> images) {
        public Children {
            kinds = Set.copyOf(kinds);
            controllers = Set.copyOf(controllers);
            images = List.copyOf(images);
        }
    }
}
