package dev.sallyport.check.promotion;

import dev.sallyport.check.DeployCheck;
import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.check.WorkloadImage;
import dev.sallyport.configuration.Configuration;
import dev.sallyport.configuration.ConfigurationOwner;
import dev.sallyport.configuration.ConfigurationReader;
import dev.sallyport.configuration.ConfigurationReader.Reading;
import dev.sallyport.configuration.ConfigurationRules;
import dev.sallyport.configuration.Difference;
import dev.sallyport.configuration.RecordedConfiguration;
import dev.sallyport.environment.CompiledEnvironment.PromotionRules;
import dev.sallyport.environment.DeploymentHistory.Past;
import dev.sallyport.identity.ClusterUnavailableException;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.OperatorIdentity;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageUse;
import dev.sallyport.workload.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Requires that a workload has the configuration with which it was healthy in the previous Environment: the fields of the
 * object, and the contents of the ConfigMaps and Secrets that its pod template refers to.
 *
 * <p>Three deployments pass: objects that controllers create for an existing owner, revisions that the operator restores, and
 * configurations that were healthy in the same namespace before.
 *
 * @param rules paths that may differ
 * @param reader reader of the present configuration, and of the recorded ones
 */
public record ConfigurationCheck(
        PromotionHistory history,
        PromotionRules promotion,
        ConfigurationRules rules,
        ControllerOwnership ownership,
        OperatorIdentity operator,
        ImageResolver resolver,
        ConfigurationReader reader)
        implements DeployCheck {
    private static final int MAX_SHOWN = 10;

    @Override
    public String id() {
        return "promotion/configuration";
    }

    @Override
    public Stream<Question> questions(DeployAttempt attempt) {
        return Stream.of(new Comparison(this, attempt));
    }

    /** Question about the configuration of a deployment. */
    private record Comparison(ConfigurationCheck check, DeployAttempt attempt) implements Question {

        @Override
        public Set<String> images() {
            return attempt.workload().images().stream().map(ImageUse::image).collect(Collectors.toUnmodifiableSet());
        }

        @Override
        public Outcome answer(Deadline deadline) {
            try {
                return check.evaluate(attempt, deadline);
            } catch (ClusterUnavailableException failure) {
                System.getLogger(ConfigurationCheck.class.getName())
                        .log(System.Logger.Level.WARNING, "the configuration of a workload was not read", failure);
                return undecided(
                        UndecidedReason.CLUSTER_UNAVAILABLE,
                        "the API server did not answer a request for the configuration",
                        "try again in a moment");
            }
        }
    }

    private Outcome evaluate(DeployAttempt attempt, Deadline deadline) {
        var workload = attempt.workload();
        if (ownership.carriesOut(attempt.user(), workload)
                || attempt.user().name().equals(operator.name())) {
            return new Passed();
        }
        var digests = new HashMap<String, String>();
        for (var use : workload.images()) {
            if (!(WorkloadImage.digest(workload, use, resolver, deadline) instanceof Passed(List<Evidence> evidence))) {
                return new Passed(); // promotion/evidence reports the image
            }
            evidence.forEach(each -> digests.put(each.image(), each.digest()));
        }
        return switch (reader.read(workload, image -> digests.getOrDefault(image, image), deadline)) {
            case Reading.Complete(var configuration) -> evaluate(attempt, configuration, digests);
            case Reading.Incomplete(var reason, var message) ->
                undecided(
                        reason,
                        "the configuration of the workload cannot be compared with environment \"%s\": %s"
                                .formatted(promotion.from(), message),
                        "ask a cluster admin; docs/environments.md#configuration lists permissions and limits");
        };
    }

    private Outcome evaluate(DeployAttempt attempt, Configuration present, Map<String, String> digests) {
        var workload = attempt.workload();
        var images = Set.copyOf(digests.values());
        if (wasHealthyHere(workload, present, images)) {
            return new Passed();
        }
        var soaked = history.soaked(promotion, workload, images);
        if (soaked.isEmpty()) {
            return history.wasHealthyHere(workload, images) || PromotionCheck.changesNoImage(attempt)
                    ? notSoaked(workload)
                    : new Passed(); // promotion/evidence denies the images
        }
        var compared = new ArrayList<List<Difference>>();
        for (var past : soaked) {
            var differences =
                    opened(past, workload).map(recorded -> present.differencesFrom(recorded, rules.differences()));
            if (differences.filter(List::isEmpty).isPresent()) {
                return new Passed();
            }
            differences.ifPresent(compared::add);
        }
        return compared.stream()
                .min(Comparator.comparingInt(List::size))
                .map(differences -> different(workload, differences))
                .orElseGet(() -> unknown(workload, soaked));
    }

    private boolean wasHealthyHere(Workload workload, Configuration present, Set<String> images) {
        return history.healthyHere(workload, images).stream()
                .flatMap(past -> opened(past, workload).stream())
                .anyMatch(recorded -> present.withoutReplicas().equals(recorded.withoutReplicas()));
    }

    private Optional<Configuration> opened(Past past, Workload workload) {
        return past.configuration()
                .flatMap(recorded -> reader.open(
                        recorded,
                        new ConfigurationOwner(past.namespace(), workload.kind().kind(), workload.name())));
    }

    private Outcome different(Workload workload, List<Difference> differences) {
        var problems = new ArrayList<Problem>();
        for (var difference : differences.stream().limit(MAX_SHOWN).toList()) {
            problems.add(new Problem(
                    path(workload, difference.path()),
                    "%s differs from the configuration that was healthy in environment \"%s\": %s"
                            .formatted(path(workload, difference.path()), promotion.from(), difference.diff()),
                    ("deploy the change to \"%s\" first; if it is meant to differ, a cluster admin can add \"%s\" to"
                                    + " spec.promotion.differences of environment \"%s\"")
                            .formatted(
                                    promotion.from(),
                                    difference.path(),
                                    history.environment().name())));
        }
        if (differences.size() > MAX_SHOWN) {
            problems.add(new Problem(
                    "",
                    "%d more values differ from the configuration that was healthy in environment \"%s\""
                            .formatted(differences.size() - MAX_SHOWN, promotion.from()),
                    "compare the complete configuration with: sallyport diff %s/%s --from %s --to %s"
                            .formatted(
                                    workload.kind().kind(),
                                    workload.name(),
                                    promotion.from(),
                                    history.environment().name())));
        }
        return new Failed(problems);
    }

    /** Returns a path of the normal form as a path of the object. */
    private static String path(Workload workload, String path) {
        var template = "spec.template";
        return path.startsWith(template) && !workload.kind().podPath().isEmpty()
                ? workload.kind().podPath() + path.substring(template.length())
                : path;
    }

    private Outcome notSoaked(Workload workload) {
        return new Failed(List.of(new Problem(
                "",
                "environment \"%s\" requires a configuration that was healthy in \"%s\": no revision of %s \"%s\" with these images was healthy there%s"
                        .formatted(
                                history.environment().name(),
                                promotion.from(),
                                workload.kind().kind(),
                                workload.name(),
                                promotion.forSoakTime()),
                "deploy the same workload with the same configuration to \"%s\" first".formatted(promotion.from()))));
    }

    private Outcome unknown(Workload workload, List<Past> soaked) {
        var why = soaked.stream()
                .flatMap(past -> past.configuration().stream())
                .map(RecordedConfiguration::message)
                .filter(message -> !message.isEmpty())
                .findFirst();
        return undecided(
                why.isPresent() ? UndecidedReason.POLICY_ERROR : UndecidedReason.PENDING,
                "the configuration with which %s \"%s\" was healthy in environment \"%s\" is not recorded%s"
                        .formatted(
                                workload.kind().kind(),
                                workload.name(),
                                promotion.from(),
                                why.map(message -> ": " + message).orElse(" yet")),
                "try again in a minute; if it stays unknown, deploy the workload to \"%s\" again"
                        .formatted(promotion.from()));
    }

    private static Undecided undecided(UndecidedReason reason, String message, String fix) {
        return new Undecided(reason, new Problem("", message, fix));
    }
}
