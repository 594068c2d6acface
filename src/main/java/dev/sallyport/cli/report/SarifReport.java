package dev.sallyport.cli.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.explain.DocsUrl;
import dev.sallyport.explain.Explanation;
import dev.sallyport.explain.Explanations;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Report as SARIF 2.1.0, for code scanning. A violation is a result. A finding that may pass on retry is a notification,
 * since the file is not at fault.
 *
 * @param docs URLs of the check pages
 */
public record SarifReport(String version, DocsUrl docs, ArtifactUri uris) implements Report.Printer {
    private static final String SCHEMA =
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
    private static final String FINGERPRINT = "sallyportFinding/v1";

    /** A finding with its object. */
    private record ObjectFinding(ReportEntry object, Finding finding) {

        boolean isResult() {
            return finding.undecidedReason() == null
                    || !finding.undecidedReason().mayPass();
        }

        /** Returns a key that does not depend on the line of the object. */
        String key() {
            return String.join(
                    "\0",
                    object.source(),
                    object.object().kind(),
                    object.object().namespace(),
                    object.object().name(),
                    finding.policy(),
                    finding.check(),
                    finding.path());
        }
    }

    @Override
    public String print(Report report) {
        var all = report.objects().stream()
                .flatMap(object -> object.findings().stream().map(finding -> new ObjectFinding(object, finding)))
                .toList();
        var sarif = JsonNodeFactory.instance.objectNode();
        sarif.put("$schema", SCHEMA).put("version", "2.1.0");
        var run = sarif.putArray("runs").addObject();
        var rules = driver(run).putArray("rules");
        var ids = all.stream()
                .map(found -> found.finding().check())
                .distinct()
                .sorted()
                .toList();
        ids.forEach(id -> rule(rules.addObject(), id));
        invocation(run.putArray("invocations").addObject(), report, all, ids);
        run.put("columnKind", "unicodeCodePoints");
        results(run.putArray("results"), all, ids);
        var counts = run.putObject("properties");
        for (var decision : ReportDecision.values()) {
            counts.put(decision.label(), report.count(decision));
        }
        return sarif.toPrettyString() + "\n";
    }

    private ObjectNode driver(ObjectNode run) {
        return run.putObject("tool")
                .putObject("driver")
                .put("name", "Sallyport")
                .put("version", version);
    }

    private void rule(ObjectNode rule, String id) {
        rule.put("id", id);
        rule.putObject("shortDescription")
                .put("text", Explanations.of(id).map(Explanation::title).orElse(id));
        docs.page(id).ifPresent(page -> rule.put("helpUri", page));
        rule.putObject("properties")
                .put("security-severity", severity(id))
                .putArray("tags")
                .add("security");
    }

    /** Returns the severity by which GitHub sorts: high from 7.0, medium from 4.0. */
    private static String severity(String id) {
        return switch (id.substring(0, Math.max(0, id.indexOf('/')))) {
            case "image", "secrets", "pod-security" -> "8.0";
            default -> "5.0";
        };
    }

    private void invocation(ObjectNode invocation, Report report, List<ObjectFinding> all, List<String> ids) {
        invocation.put(
                "executionSuccessful",
                report.count(ReportDecision.UNDECIDED) + report.count(ReportDecision.INVALID) == 0);
        var notifications = invocation.putArray("toolExecutionNotifications");
        all.stream().filter(found -> !found.isResult()).forEach(found -> {
            var notification =
                    notifications.addObject().put("level", level(found.finding().action()));
            message(notification, found);
            rule(notification.putObject("associatedRule"), found, ids);
            locations(notification.putArray("locations"), found);
        });
        report.objects().forEach(object -> notEvaluated(notifications, object));
        report.unevaluated().forEach(rule -> note(notifications, "Not evaluated: " + rule.text()));
    }

    private static void note(ArrayNode notifications, String text) {
        notifications.addObject().put("level", "note").putObject("message").put("text", text);
    }

    /** Adds the problems of a document, and the reason why an object was not evaluated. */
    private void notEvaluated(ArrayNode notifications, ReportEntry object) {
        for (var problem : object.problems()) {
            var notification = notifications.addObject().put("level", "error");
            notification.putObject("message").put("text", object.title() + ": " + SafeText.clean(problem.message()));
            var physical = notification.putArray("locations").addObject().putObject("physicalLocation");
            physical.putObject("artifactLocation").put("uri", uris.of(object.source()));
            problem.location()
                    .ifPresent(start -> physical.putObject("region")
                            .put("startLine", start.line())
                            .put("startColumn", start.column()));
        }
        if (object.decision() == ReportDecision.SKIPPED) {
            note(notifications, "Skipped %s: %s".formatted(object.title(), object.skipReason()));
        }
    }

    private void results(ArrayNode results, List<ObjectFinding> all, List<String> ids) {
        var seen = new HashMap<String, Integer>();
        all.stream().filter(ObjectFinding::isResult).forEach(found -> {
            var result = results.addObject()
                    .put("ruleId", found.finding().check())
                    .put("ruleIndex", ids.indexOf(found.finding().check()))
                    .put("level", level(found.finding().action()));
            message(result, found);
            locations(result.putArray("locations"), found);
            result.putObject("partialFingerprints").put(FINGERPRINT, fingerprint(found, seen));
            result.putObject("properties").put("policy", found.finding().policy());
        });
    }

    private static void rule(ObjectNode reference, ObjectFinding found, List<String> ids) {
        reference
                .put("id", found.finding().check())
                .put("index", ids.indexOf(found.finding().check()));
    }

    private static void message(ObjectNode owner, ObjectFinding found) {
        owner.putObject("message")
                .put(
                        "text",
                        "%s: %s; fix: %s"
                                .formatted(
                                        found.object().title(),
                                        found.finding().message(),
                                        found.finding().fix()));
    }

    private void locations(ArrayNode locations, ObjectFinding found) {
        var location = locations.addObject();
        found.object().location(found.finding()).ifPresent(start -> {
            var physical = location.putObject("physicalLocation");
            physical.putObject("artifactLocation")
                    .put("uri", uris.of(found.object().source()));
            physical.putObject("region").put("startLine", start.line()).put("startColumn", start.column());
        });
        location.putArray("logicalLocations")
                .addObject()
                .put("name", found.finding().path())
                .put(
                        "fullyQualifiedName",
                        found.object().title() + ": " + found.finding().path());
    }

    private static String level(Action action) {
        return switch (action) {
            case DENY -> "error";
            case WARN -> "warning";
            case AUDIT -> "note";
        };
    }

    /** Returns a fingerprint; findings with the same key are numbered. */
    private static String fingerprint(ObjectFinding found, Map<String, Integer> seen) {
        int count = seen.merge(found.key(), 1, Integer::sum);
        return sha256(found.key() + "\0" + count);
    }

    private static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
