package dev.sallyport.exception;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentExceptionSpec;
import dev.sallyport.api.v1alpha1.DeploymentExceptionSpec.WorkloadPattern;
import dev.sallyport.compile.SpecErrors;
import dev.sallyport.exception.CompiledException.NamedWorkloads;
import dev.sallyport.explain.Explanations;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImagePattern;
import dev.sallyport.workload.ObjectKind;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Compiler of DeploymentExceptions. {@link ExceptionApprovalRules} decides whether a user may write them. */
public final class ExceptionCompiler {
    private static final String REVIEW = "access/review";
    private static final Pattern CHECK = Pattern.compile("[a-z-]+/[A-Za-z0-9._-]+");
    /** Checks of the image reference in the manifest; their findings do not depend on the content of the image. */
    private static final Set<String> REFERENCE_CHECKS =
            Set.of("image/source", "image/digest", "image/tag", "image/denied", "image/pull-policy");

    private ExceptionCompiler() {}

    /** Compiles an exception; an exception with errors excuses no finding. */
    public static ExceptionCompilation compile(DeploymentException exception) {
        var compiler =
                new ExceptionSpecCompiler(requireNonNullElse(exception.getSpec(), DeploymentExceptionSpec.EMPTY));
        var metadata = exception.getMetadata();
        var compiled = compiler.compile(
                requireNonNullElse(metadata.getNamespace(), "default"),
                requireNonNullElse(metadata.getName(), ""),
                requireNonNullElse(metadata.getUid(), ""));
        return new ExceptionCompilation(compiled, compiler.errors.list());
    }

    /** Compiler of one spec; collects its errors. */
    private record ExceptionSpecCompiler(DeploymentExceptionSpec spec, SpecErrors errors) {
        ExceptionSpecCompiler(DeploymentExceptionSpec spec) {
            this(spec, new SpecErrors());
        }

        Optional<CompiledException> compile(String namespace, String name, String uid) {
            names(
                    "spec.policies",
                    spec.policies(),
                    "must be the exact name of a policy, without wildcards",
                    each -> !each.contains("*"));
            checks();
            var workloads = workloads();
            var images = images();
            requireDigests();
            if (spec.reason().strip().length() < 10) {
                errors.invalid("spec.reason", "must have at least 10 characters");
            }
            var expires = errors.parsed("spec.expirationTime", spec.expirationTime(), ExceptionCompiler::time);
            users();
            return errors.count() > 0
                    ? Optional.empty()
                    : expires.map(end -> new CompiledException(
                            namespace,
                            name,
                            uid,
                            new HashSet<>(spec.policies()),
                            new HashSet<>(spec.checks()),
                            workloads,
                            images,
                            !spec.approvedBy().isEmpty(),
                            end));
        }

        private void names(String path, List<String> names, String wrong, Predicate<String> isRight) {
            if (names.isEmpty()) {
                errors.invalid(path, "must name at least one");
            }
            for (int i = 0; i < names.size(); i++) {
                if (names.get(i).isBlank() || !isRight.test(names.get(i))) {
                    errors.invalid(path + "[" + i + "]", wrong);
                }
            }
        }

        private void checks() {
            names(
                    "spec.checks",
                    spec.checks(),
                    "is not a check ID such as image/signature",
                    id -> CHECK.matcher(id).matches());
            for (int i = 0; i < spec.checks().size(); i++) {
                var id = spec.checks().get(i);
                if (id.equals(REVIEW)) {
                    errors.invalid(
                            "spec.checks[" + i + "]", "cannot be excused: the review of the emergency access is due");
                }
                if (CHECK.matcher(id).matches() && Explanations.of(id).isEmpty()) {
                    errors.invalid(
                            "spec.checks[" + i + "]",
                            "is not a known check; did you mean %s?"
                                    .formatted(String.join(", ", Explanations.nearest(id))));
                }
            }
        }

        private List<NamedWorkloads> workloads() {
            if (spec.workloads().isEmpty()) {
                errors.invalid("spec.workloads", "must name at least one");
            }
            var named = new ArrayList<NamedWorkloads>();
            for (int i = 0; i < spec.workloads().size(); i++) {
                workload("spec.workloads[" + i + "]", spec.workloads().get(i)).ifPresent(named::add);
            }
            return named;
        }

        private Optional<NamedWorkloads> workload(String path, WorkloadPattern pattern) {
            if (pattern.kind() == null) {
                errors.invalid(path + ".kind", "is required");
            } else if (!ImagePattern.isSpecific(pattern.name())) {
                errors.invalid(path + ".name", "matches every name; an exception must name its workloads");
            } else {
                var kind = kind(pattern.kind().name());
                return errors.parsed(path + ".name", pattern.name(), Glob::parse)
                        .map(glob -> new NamedWorkloads(kind, glob));
            }
            return Optional.empty();
        }

        private List<ImagePattern> images() {
            var images = new ArrayList<ImagePattern>();
            for (int i = 0; i < spec.images().size(); i++) {
                errors.parsed("spec.images[" + i + "]", spec.images().get(i), ImagePattern::parse)
                        .ifPresent(images::add);
            }
            return images;
        }

        /** Requires digests for checks of the content of images, because a tag can be moved after the approval. */
        private void requireDigests() {
            var pinned = spec.checks().stream()
                    .filter(check -> check.startsWith("image/") && !REFERENCE_CHECKS.contains(check))
                    .findFirst();
            if (pinned.isEmpty()) {
                return;
            }
            if (spec.images().isEmpty()) {
                errors.invalid("spec.images", "an exception of %s must name its images".formatted(pinned.get()));
            }
            for (int i = 0; i < spec.images().size(); i++) {
                if (!spec.images().get(i).contains("@")) {
                    errors.invalid(
                            "spec.images[" + i + "]",
                            "an exception of %s must name its images by digest, @sha256:..., because a tag can be moved"
                                    .formatted(pinned.get()));
                }
            }
        }

        private void users() {
            if (spec.requestedBy().isBlank()) {
                errors.invalid("spec.requestedBy", "is required");
            } else if (spec.requestedBy().equals(spec.approvedBy())) {
                errors.invalid("spec.approvedBy", "must differ from requestedBy");
            }
        }
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("is not a time such as 2026-12-24T00:00:00Z", e);
        }
    }

    private static ObjectKind kind(String named) {
        return ObjectKind.builtIn().stream()
                .filter(kind -> kind.kind().equals(named))
                .findFirst()
                .orElseThrow();
    }
}
