package dev.sallyport.exception;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentExceptionSpec;
import dev.sallyport.api.v1alpha1.DeploymentExceptionSpec.WorkloadPattern;
import dev.sallyport.compile.SpecErrors;
import dev.sallyport.exception.CompiledException.Named;
import dev.sallyport.explain.Explanations;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ObjectKind;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Turns a DeploymentException into a {@link CompiledException}. Whether it may be written is not asked here. */
public final class ExceptionCompiler {
    private static final Pattern CHECK = Pattern.compile("[a-z-]+/[A-Za-z0-9._-]+");
    /** What these find is in the manifest, and not in an image that a tag may stand for tomorrow. */
    private static final Set<String> ABOUT_NAMES = Set.of("image/source", "image/digest");

    private ExceptionCompiler() {}

    /** Compiles one; mistakes come back as errors, and nothing passes by it then. */
    public static ExceptionCompilation compile(DeploymentException exception) {
        var pass = new Pass(requireNonNullElse(exception.getSpec(), DeploymentExceptionSpec.EMPTY));
        var metadata = exception.getMetadata();
        var waiver = pass.compile(
                requireNonNullElse(metadata.getNamespace(), "default"),
                requireNonNullElse(metadata.getName(), ""),
                requireNonNullElse(metadata.getUid(), ""));
        return new ExceptionCompilation(waiver, pass.errors.list());
    }

    /** One compilation: collects the errors on the way. */
    private record Pass(DeploymentExceptionSpec spec, SpecErrors errors) {
        Pass(DeploymentExceptionSpec spec) {
            this(spec, new SpecErrors());
        }

        Optional<CompiledException> compile(String namespace, String name, String uid) {
            names(
                    "spec.policies",
                    spec.policies(),
                    "a policy is named exactly, without stars",
                    each -> !each.contains("*"));
            checks();
            var workloads = workloads();
            var images = images();
            findUnpinned();
            if (spec.reason().strip().length() < 10) {
                errors.invalid("spec.reason", "says in at least 10 characters why");
            }
            var expires = errors.parsed("spec.expirationTime", spec.expirationTime(), ExceptionCompiler::time);
            people();
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
                errors.invalid(path, "names at least one");
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
                    "is no id of a check, such as image/signature",
                    id -> CHECK.matcher(id).matches());
            for (int i = 0; i < spec.checks().size(); i++) {
                var id = spec.checks().get(i);
                if (CHECK.matcher(id).matches() && Explanations.of(id).isEmpty()) {
                    errors.invalid(
                            "spec.checks[" + i + "]",
                            "is no check that there is; did you mean %s?"
                                    .formatted(String.join(", ", Explanations.nearest(id))));
                }
            }
        }

        private List<Named> workloads() {
            if (spec.workloads().isEmpty()) {
                errors.invalid("spec.workloads", "names at least one");
            }
            var named = new ArrayList<Named>();
            for (int i = 0; i < spec.workloads().size(); i++) {
                workload("spec.workloads[" + i + "]", spec.workloads().get(i)).ifPresent(named::add);
            }
            return named;
        }

        private Optional<Named> workload(String path, WorkloadPattern pattern) {
            if (pattern.kind() == null) {
                errors.invalid(path + ".kind", "is required");
            } else if (!ImagePattern.namesSomething(pattern.name())) {
                errors.invalid(path + ".name", "takes every name; an exception is for workloads that it names");
            } else {
                var kind = kind(pattern.kind().name());
                return errors.parsed(path + ".name", pattern.name(), Glob::parse)
                        .map(glob -> new Named(kind, glob));
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

        /** A tag may be moved after the exception was approved: what is in the image must be what was approved. */
        private void findUnpinned() {
            var pinned = spec.checks().stream()
                    .filter(check -> check.startsWith("image/") && !ABOUT_NAMES.contains(check))
                    .findFirst();
            if (pinned.isEmpty()) {
                return;
            }
            if (spec.images().isEmpty()) {
                errors.invalid("spec.images", "an exception of %s names its images".formatted(pinned.get()));
            }
            for (int i = 0; i < spec.images().size(); i++) {
                if (!spec.images().get(i).contains("@")) {
                    errors.invalid(
                            "spec.images[" + i + "]",
                            "an exception of %s names its images by digest, @sha256:..., for a tag may be moved"
                                    .formatted(pinned.get()));
                }
            }
        }

        private void people() {
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
            throw new IllegalArgumentException("is no time such as 2026-12-24T00:00:00Z", e);
        }
    }

    private static ObjectKind kind(String named) {
        return Arrays.stream(ObjectKind.values())
                .filter(kind -> kind.kind().equals(named))
                .findFirst()
                .orElseThrow();
    }
}
