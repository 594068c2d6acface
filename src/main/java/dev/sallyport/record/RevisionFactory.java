package dev.sallyport.record;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.PolicyReference;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Revision;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.WorkloadReference;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Rollout;
import dev.sallyport.compile.Timestamps;
import dev.sallyport.finding.SafeText;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.rollout.TemplateFingerprint;
import dev.sallyport.workload.PlainJson;
import dev.sallyport.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which decisions are deployments that are kept on record, and what is said of them. Bounded, whatever was deployed. */
final class RevisionFactory {
    private static final ObjectMapper JSON = PlainJson.mapper();
    private static final int KEPT = 10;
    private static final int MAX_SIZE = 14 * 1024;
    private static final int MAX_IMAGES = 32;
    private static final int MAX_POLICIES = 16;
    private static final int MAX_TEXT = 256;

    private RevisionFactory() {}

    /** The workload that a decision lets in anew, or with something else to run, where no other workload controls it. */
    static Optional<Workload> deployed(Decision decision) {
        return decision.verdict() instanceof Verdict.Allowed
                        && !decision.request().dryRun()
                ? deployed(decision.attributes())
                : Optional.empty();
    }

    private static Optional<Workload> deployed(AdmissionAttributes attributes) {
        return attributes.object() instanceof Workload workload
                        && workload.isAtTop()
                        && (attributes.oldObject() == null || !workload.isAlike(attributes.oldObject()))
                ? Optional.of(workload)
                : Optional.empty();
    }

    /**
     * A revision of a workload.
     *
     * @param digests finds what stands behind the images that the verdict says nothing about
     */
    static Revision of(
            Decision decision, Workload workload, String environment, Function<String, Optional<String>> digests) {
        var verdict = decision.verdict();
        return new Revision(
                0,
                decision.id(),
                Timestamps.format(decision.at()),
                SafeText.cut(SafeText.clean(decision.request().user().name()), MAX_TEXT),
                decision.request().operation().name(),
                environment,
                TemplateFingerprint.of(workload.podMetadata(), workload.spec()),
                images(workload, verdict.evidence(), digests),
                verdict.policies().stream()
                        .limit(MAX_POLICIES)
                        .map(policy -> new PolicyReference(policy.name(), policy.generation()))
                        .toList(),
                verdict.excused().stream()
                        .map(exempted -> exempted.exception().name())
                        .distinct()
                        .limit(MAX_POLICIES)
                        .toList());
    }

    private static List<Image> images(
            Workload workload, List<Evidence> evidence, Function<String, Optional<String>> digests) {
        return workload.images()
                .map(use -> use.image())
                .distinct()
                .limit(MAX_IMAGES)
                .map(image -> image(image, evidence, digests))
                .toList();
    }

    private static Image image(String image, List<Evidence> evidence, Function<String, Optional<String>> digests) {
        var known = evidence.stream().filter(each -> each.image().equals(image)).toList();
        return new Image(
                SafeText.cut(SafeText.clean(image), MAX_TEXT),
                known.stream()
                        .map(Evidence::digest)
                        .findFirst()
                        .or(() -> digests.apply(image))
                        .orElse(""),
                known.stream()
                        .flatMap(each -> each.authorities().stream())
                        .distinct()
                        .limit(MAX_POLICIES)
                        .toList());
    }

    private static Optional<Revision> lastHealthy(List<Revision> known, @Nullable DeploymentRecordStatus status) {
        var healthy = (status == null ? List.<Rollout>of() : status.rollouts())
                .stream()
                        .filter(rollout -> rollout.healthyTime() != null)
                        .filter(rollout -> rollout.phase() == Phase.HEALTHY || rollout.phase() == Phase.SOAKED)
                        .map(Rollout::revision)
                        .collect(Collectors.toSet());
        return known.stream()
                .filter(revision -> healthy.contains(revision.number()))
                .findFirst();
    }

    /** Whether there was one to remove, beside the newest and what is to be kept. */
    private static boolean removeOldest(List<Revision> revisions, Optional<Revision> kept) {
        for (int i = revisions.size() - 1; i > 0; i--) {
            if (!kept.filter(revisions.get(i)::equals).isPresent()) {
                revisions.remove(i);
                return true;
            }
        }
        return false;
    }

    /**
     * What a record says once another deployment was let in. The oldest are forgotten, but not the last one that was healthy:
     * it is what may be put back, and the evidence that promotions go by.
     *
     * @param status what became of those before
     */
    static DeploymentRecordSpec with(
            @Nullable DeploymentRecordSpec before,
            @Nullable DeploymentRecordStatus status,
            Workload workload,
            Revision revision) {
        var known = before == null ? List.<Revision>of() : before.revisions();
        var number = known.stream().mapToLong(Revision::number).max().orElse(0) + 1;
        var revisions = new ArrayList<Revision>();
        revisions.add(new Revision(
                number,
                revision.decision(),
                revision.time(),
                revision.requester(),
                revision.operation(),
                revision.environment(),
                revision.template(),
                revision.images(),
                revision.policies(),
                revision.exceptions()));
        revisions.addAll(known);
        var healthy = lastHealthy(known, status);
        while (revisions.size() > KEPT || JSON.valueToTree(revisions).toString().length() > MAX_SIZE) {
            if (!removeOldest(revisions, healthy)) {
                break;
            }
        }
        return new DeploymentRecordSpec(
                new WorkloadReference(
                        workload.kind().apiVersion(), workload.kind().kind(), workload.name()),
                revision.environment(),
                revisions);
    }
}
