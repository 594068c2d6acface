package dev.sallyport.cli.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.exception.ExcusedFinding;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.signature.ArtifactCandidate;

/** For programs. */
public record JsonReport() implements Report.Printer {

    @Override
    public String print(Report report) {
        var json = JsonNodeFactory.instance.objectNode();
        var results = json.putArray("results");
        report.judged().forEach(judged -> fill(results.addObject(), judged));
        if (!report.candidates().isEmpty()) {
            var candidates = json.putArray("candidates");
            report.candidates().forEach(candidate -> fill(candidates.addObject(), candidate));
        }
        json.putObject("summary")
                .put("allowed", report.allowed())
                .put("warned", report.warned())
                .put("denied", report.denied())
                .put("errors", report.undecided());
        return json.toPrettyString() + "\n";
    }

    private static void fill(ObjectNode json, ArtifactCandidate candidate) {
        json.put("image", candidate.image())
                .put("origin", candidate.origin())
                .put("wanted", candidate.wanted())
                .put("authority", candidate.authority())
                .put("counts", candidate.counts())
                .put("judgement", SafeText.clean(candidate.judgement()));
    }

    private static void fill(ObjectNode result, EvaluatedObject judged) {
        result.put("source", judged.source())
                .put("apiVersion", judged.apiVersion())
                .put("kind", judged.kind())
                .put("namespace", judged.namespace())
                .put("name", judged.name())
                .put("decision", judged.decision());
        var findings = result.putArray("findings");
        judged.verdict().findings().forEach(finding -> fill(findings.addObject(), judged, finding));
        if (!judged.verdict().excused().isEmpty()) {
            var exempted = result.putArray("exempted");
            judged.verdict().excused().forEach(each -> fill(exempted.addObject(), each));
        }
        var images = result.putArray("images");
        judged.verdict().evidence().forEach(evidence -> fill(images.addObject(), evidence));
    }

    private static void fill(ObjectNode json, EvaluatedObject judged, Finding finding) {
        json.put("policy", finding.policy())
                .put("check", finding.check())
                .put("action", finding.action().label())
                .put("path", finding.path());
        judged.place(finding).ifPresent(place -> json.put("line", place.line()).put("column", place.column()));
        json.put("message", finding.message()).put("fix", finding.fix());
    }

    private static void fill(ObjectNode json, ExcusedFinding exempted) {
        json.put("exception", SafeText.clean(exempted.exception().title()))
                .put("policy", exempted.finding().policy())
                .put("check", exempted.finding().check())
                .put("path", exempted.finding().path());
    }

    private static void fill(ObjectNode image, Evidence evidence) {
        image.put("image", evidence.image()).put("digest", evidence.digest());
        var authorities = image.putArray("authorities");
        evidence.authorities().forEach(authorities::add);
    }
}
