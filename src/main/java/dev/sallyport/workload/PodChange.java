package dev.sallyport.workload;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Comparison of the pod specs of two workloads, by aspect. */
final class PodChange {
    private PodChange() {}

    /** Returns the aspects of the pod specs that differ. */
    static Set<Aspect> between(Workload before, Workload after) {
        var changed = EnumSet.noneOf(Aspect.class);
        if (isSame(before.spec(), after.spec())) {
            return changed;
        }
        BiConsumer<Aspect, Function<Workload, @Nullable Object>> compare = (aspect, part) -> {
            if (!isSame(part.apply(before), part.apply(after))) {
                changed.add(aspect);
            }
        };
        compare.accept(Aspect.IMAGES, PodChange::images);
        compare.accept(Aspect.PULL_SECRETS, workload -> orEmpty(workload.spec().getImagePullSecrets()));
        compare.accept(Aspect.SERVICE_ACCOUNT, PodChange::serviceAccount);
        compare.accept(Aspect.SCHEDULING, workload -> PodSpecReduction.scheduling(workload.spec()));
        compare.accept(Aspect.RESOURCES, PodChange::amounts);
        compare.accept(Aspect.POD_SPEC, workload -> PodSpecReduction.remainder(workload.spec()));
        return changed;
    }

    /** Returns whether labels and annotations are equal. */
    static boolean isSame(ObjectMeta before, ObjectMeta after) {
        return Subject.labels(before).equals(Subject.labels(after))
                && orEmpty(before.getAnnotations()).equals(orEmpty(after.getAnnotations()));
    }

    /** Returns whether two values are equal. Quantities are compared by amount; an invalid quantity equals no other. */
    private static boolean isSame(@Nullable Object before, @Nullable Object after) {
        try {
            return Objects.equals(before, after);
        } catch (ArithmeticException | IllegalArgumentException _) {
            return false;
        }
    }

    private static List<List<String>> images(Workload workload) {
        return workload.images().stream()
                .map(use -> List.of(use.place(), use.image()))
                .toList();
    }

    private static List<String> serviceAccount(Workload workload) {
        return Stream.of(
                        workload.spec().getServiceAccountName(), workload.spec().getServiceAccount())
                .map(name -> requireNonNullElse(name, ""))
                .toList();
    }

    private static List<List<Map<String, Quantity>>> amounts(Workload workload) {
        return Stream.concat(
                        Stream.ofNullable(workload.spec().getResources()),
                        workload.containers().stream().map(WorkloadContainer::resources))
                .map(resources -> resources == null
                        ? List.of(Map.<String, Quantity>of(), Map.<String, Quantity>of())
                        : List.of(orEmpty(resources.getRequests()), orEmpty(resources.getLimits())))
                .toList();
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return requireNonNullElse(list, List.of());
    }

    private static <T> Map<String, T> orEmpty(@Nullable Map<String, T> map) {
        return requireNonNullElse(map, Map.of());
    }
}
