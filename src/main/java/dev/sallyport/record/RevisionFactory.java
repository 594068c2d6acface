package dev.sallyport.record;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.PolicyReference;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.WorkloadReference;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus;
import dev.sallyport.check.image.SourceCheck;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.rollout.RecordFormat;
import dev.sallyport.rollout.Revision;
import dev.sallyport.rollout.Rollout;
import dev.sallyport.rollout.TemplateFingerprint;
import dev.sallyport.workload.ImageUse;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.PlainJson;
import dev.sallyport.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Factory of the revisions and the spec of a DeploymentRecord. Number and size of the revisions are limited. */
final class RevisionFactory {
    private static final ObjectMapper JSON = PlainJson.mapper();
    private static final int MAX_REVISIONS = 10;
    private static final int MAX_SIZE = 14 * 1024;
    private static final int MAX_IMAGES = 32;
    private static final int MAX_POLICIES = 16;
    private static final int MAX_TEXT = 256;

    private RevisionFactory() {}

    /** Returns the top-level workload that a decision admits, if the request is a deployment. */
    static Optional<Workload> deployed(Decision decision) {
        return decision.verdict() instanceof Verdict.Allowed
                        && !decision.request().dryRun()
                ? deployed(decision.attributes())
                : Optional.empty();
    }

    private static Optional<Workload> deployed(AdmissionAttributes attributes) {
        return attributes.object() instanceof Workload workload
                        && ObjectKind.deployed().contains(workload.kind())
                        && !ControllerOwnership.isCreatedByController(attributes.user(), workload)
                        && attributes.isDeployment()
                ? Optional.of(workload)
                : Optional.empty();
    }

    /** Creates a revision without number, and without the digests that the verdict contains no evidence for. */
    static Revision of(Decision decision, Workload workload, String environment) {
        var verdict = decision.verdict();
        return new Revision(
                0,
                decision.id(),
                decision.at(),
                SafeText.cut(SafeText.clean(decision.request().user().name()), MAX_TEXT),
                decision.request().operation().name(),
                environment,
                TemplateFingerprint.of(workload),
                images(workload).map(image -> image(image, verdict.evidence())).toList(),
                verdict.policies().stream()
                        .map(policy -> new PolicyReference(policy.name(), policy.generation()))
                        .distinct()
                        .limit(MAX_POLICIES)
                        .toList(),
                verdict.excused().stream()
                        .map(excused -> excused.exception().name())
                        .distinct()
                        .limit(MAX_POLICIES)
                        .toList());
    }

    /** Returns the images that the verdict contains no digest of, without those that a policy forbids by name. */
    static List<String> unresolved(Decision decision, Workload workload) {
        var evidence = decision.verdict().evidence();
        var forbidden = decision.verdict().findings().stream()
                .filter(finding -> finding.check().equals(SourceCheck.ID))
                .map(Finding::path)
                .collect(Collectors.toSet());
        return workload.images().stream()
                .filter(use -> !forbidden.contains(use.path()))
                .map(ImageUse::image)
                .distinct()
                .limit(MAX_IMAGES)
                .filter(image ->
                        evidence.stream().noneMatch(each -> each.image().equals(image)))
                .toList();
    }

    /** Returns the revision with the digests of images; other images stay without digest. */
    static Revision withDigests(Revision revision, Map<String, String> digests) {
        var byText = digests.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> text(entry.getKey()),
                        Map.Entry::getValue,
                        (one, other) -> one.equals(other) ? one : ""));
        return revision.withImages(revision.images().stream()
                .map(image -> image.digest().isEmpty()
                        ? new Image(image.image(), byText.getOrDefault(image.image(), ""), image.authorities())
                        : image)
                .toList());
    }

    /** Returns the reference to a workload in its record. */
    static WorkloadReference reference(Workload workload) {
        return new WorkloadReference(
                workload.kind().apiVersion(), workload.kind().kind(), workload.name());
    }

    private static Stream<String> images(Workload workload) {
        return workload.images().stream().map(use -> use.image()).distinct().limit(MAX_IMAGES);
    }

    private static Image image(String image, List<Evidence> evidence) {
        var known = evidence.stream().filter(each -> each.image().equals(image)).toList();
        return new Image(
                text(image),
                known.stream().map(Evidence::digest).findFirst().orElse(""),
                known.stream()
                        .flatMap(each -> each.authorities().stream())
                        .distinct()
                        .limit(MAX_POLICIES)
                        .toList());
    }

    private static String text(String image) {
        return SafeText.cut(SafeText.clean(image), MAX_TEXT);
    }

    private static Optional<DeploymentRecordSpec.Revision> lastHealthy(
            List<DeploymentRecordSpec.Revision> known, @Nullable DeploymentRecordStatus status) {
        var healthy = RecordFormat.rollouts(status).stream()
                .filter(rollout -> rollout.healthyTime().isPresent() && rollout.isHealthy())
                .map(Rollout::revision)
                .collect(Collectors.toSet());
        return known.stream()
                .filter(revision -> healthy.contains(revision.number()))
                .findFirst();
    }

    /** Removes the oldest revision except the newest and the kept one; returns false if there is none. */
    private static boolean removeOldest(
            List<DeploymentRecordSpec.Revision> revisions, Optional<DeploymentRecordSpec.Revision> kept) {
        for (int i = revisions.size() - 1; i > 0; i--) {
            if (!kept.filter(revisions.get(i)::equals).isPresent()) {
                revisions.remove(i);
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the spec of a record with another revision. The oldest revisions are removed, except the last healthy one, which
     * a rollback restores and promotions require.
     *
     * @param status rollouts of the earlier revisions
     */
    static DeploymentRecordSpec with(
            @Nullable DeploymentRecordSpec before,
            @Nullable DeploymentRecordStatus status,
            WorkloadReference workload,
            Revision revision) {
        var known = before == null ? List.<DeploymentRecordSpec.Revision>of() : before.revisions();
        var number = known.stream()
                        .mapToLong(DeploymentRecordSpec.Revision::number)
                        .max()
                        .orElse(0)
                + 1;
        var revisions = new ArrayList<DeploymentRecordSpec.Revision>();
        revisions.add(RecordFormat.apiRevision(revision.withNumber(number)));
        revisions.addAll(known);
        var healthy = lastHealthy(known, status);
        while (revisions.size() > MAX_REVISIONS
                || JSON.valueToTree(revisions).toString().length() > MAX_SIZE) {
            if (!removeOldest(revisions, healthy)) {
                break;
            }
        }
        return new DeploymentRecordSpec(workload, revision.environment(), revisions);
    }
}
