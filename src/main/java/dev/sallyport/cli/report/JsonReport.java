package dev.sallyport.cli.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.cli.input.InputProblem;
import dev.sallyport.exception.ExcusedFinding;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.signature.ArtifactCandidate;

/** Report as JSON. */
public record JsonReport() implements Report.Printer {

    @Override
    public String print(Report report) {
        var json = JsonNodeFactory.instance.objectNode();
        var results = json.putArray("results");
        report.objects().forEach(object -> fill(results.addObject(), object));
        if (!report.candidates().isEmpty()) {
            var candidates = json.putArray("candidates");
            report.candidates().forEach(candidate -> fill(candidates.addObject(), candidate));
        }
        if (!report.unevaluated().isEmpty()) {
            var unevaluated = json.putArray("unevaluated");
            report.unevaluated().forEach(rule -> fill(unevaluated.addObject(), rule));
        }
        json.putObject("summary")
                .put("allowed", report.count(ReportDecision.ALLOW))
                .put("warned", report.count(ReportDecision.WARN))
                .put("denied", report.count(ReportDecision.DENY))
                .put("undecided", report.count(ReportDecision.UNDECIDED))
                .put("skipped", report.count(ReportDecision.SKIPPED))
                .put("invalid", report.count(ReportDecision.INVALID));
        return json.toPrettyString() + "\n";
    }

    static void fill(ObjectNode json, UnevaluatedRule rule) {
        json.put("policy", rule.policy()).put("check", rule.check()).put("reason", SafeText.clean(rule.reason()));
    }

    private static void fill(ObjectNode json, ArtifactCandidate candidate) {
        json.put("image", candidate.image())
                .put("origin", candidate.origin())
                .put("target", candidate.target())
                .put("authority", candidate.authority())
                .put("accepted", candidate.isVerified())
                .put("result", SafeText.clean(candidate.result()));
    }

    private static void fill(ObjectNode result, ReportEntry object) {
        result.put("source", object.source())
                .put("apiVersion", object.object().apiVersion())
                .put("kind", object.object().kind())
                .put("namespace", object.object().namespace())
                .put("name", object.object().name());
        if (!object.object().request().isEmpty()) {
            result.put("request", object.object().request());
        }
        result.put("decision", object.label());
        if (!object.skipReason().isEmpty()) {
            result.put("reason", object.skipReason());
        }
        if (!object.problems().isEmpty()) {
            var problems = result.putArray("problems");
            object.problems().forEach(problem -> fill(problems.addObject(), problem));
        }
        var policies = result.putArray("policies");
        object.policies().forEach(policies::add);
        var findings = result.putArray("findings");
        object.findings().forEach(finding -> fill(findings.addObject(), object, finding));
        if (!object.excused().isEmpty()) {
            var excused = result.putArray("excused");
            object.excused().forEach(each -> fill(excused.addObject(), each));
        }
        var images = result.putArray("images");
        object.evidence().forEach(evidence -> fill(images.addObject(), evidence));
    }

    private static void fill(ObjectNode json, InputProblem problem) {
        problem.location()
                .ifPresent(location -> json.put("line", location.line()).put("column", location.column()));
        json.put("message", SafeText.clean(problem.message()));
    }

    private static void fill(ObjectNode json, ReportEntry object, Finding finding) {
        json.put("policy", finding.policy())
                .put("check", finding.check())
                .put("action", finding.action().label())
                .put("path", finding.path());
        object.location(finding)
                .ifPresent(location -> json.put("line", location.line()).put("column", location.column()));
        json.put("message", finding.message()).put("fix", finding.fix());
    }

    private static void fill(ObjectNode json, ExcusedFinding excused) {
        json.put("exception", SafeText.clean(excused.exception().title()))
                .put("policy", excused.finding().policy())
                .put("check", excused.finding().check())
                .put("path", excused.finding().path());
    }

    private static void fill(ObjectNode image, Evidence evidence) {
        image.put("image", evidence.image()).put("digest", evidence.digest());
        var authorities = image.putArray("authorities");
        evidence.authorities().forEach(authorities::add);
    }
}
