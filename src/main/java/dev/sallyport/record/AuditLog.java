package dev.sallyport.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.PolicyReference;
import dev.sallyport.exception.ExcusedFinding;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.policy.Policy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Audit log with one JSON line for each decision; fields are named as in the Elastic Common Schema.
 *
 * <p>Every decision has a line, and every line is bounded: lists are cut, and the line counts the omitted elements. Denied
 * requests beyond a rate of their namespace have lines without the lists, so that one user cannot displace the lines of all
 * others from the log of the container.
 */
public final class AuditLog implements DecisionRecorder {
    private static final int MAX_LIST = 8 * 1024;
    private static final int MAX_TEXT = 512;

    /** Number of elements that are not measured, because their texts are bounded. */
    private static final int FEW = 4;

    /** Length of common lines, with their link in the chain. */
    private static final int INITIAL_LENGTH = 1536;

    private static final int INITIAL_ELEMENT_LENGTH = 256;
    private static final JsonFactory JSON = new JsonFactory();
    private static final int BURST = 50;
    private static final int PER_SECOND = 5;
    private static final int NAMESPACES = 10_000;

    private final AuditSink lines;
    private final LoadingCache<String, TokenBucket> detailed;

    /**
     * Creates a log.
     *
     * @param lines sink of the lines
     * @param clock for the rate of detailed lines
     */
    public AuditLog(AuditSink lines, InstantSource clock) {
        this.lines = lines;
        this.detailed =
                Caffeine.newBuilder().maximumSize(NAMESPACES).build(_ -> new TokenBucket(BURST, PER_SECOND, clock));
    }

    @Override
    public void record(Decision decision) {
        var isDetailed = decision.verdict() instanceof Verdict.Allowed
                || detailed.get(decision.request().namespace()).take();
        lines.write(json(json -> line(json, decision, isDetailed ? MAX_LIST : 0)));
    }

    private static void line(JsonGenerator json, Decision decision, int maxList) throws IOException {
        var request = decision.request();
        json.writeStringField("@timestamp", decision.at().toString());
        json.writeObjectFieldStart("event");
        json.writeStringField("id", decision.id());
        json.writeStringField("kind", "event");
        json.writeStringField("action", request.operation().name());
        json.writeStringField("outcome", decision.verdict() instanceof Verdict.Allowed ? "success" : "failure");
        json.writeNumberField("duration", decision.took().toNanos());
        json.writeEndObject();
        json.writeObjectFieldStart("user");
        json.writeStringField("name", cut(request.user().name()));
        list(json, "roles", request.user().groups(), MAX_LIST, (roles, group) -> roles.writeString(cut(group)));
        json.writeEndObject();
        object(json, request);
        json.writeObjectFieldStart("sallyport");
        verdict(json, decision, maxList);
        json.writeEndObject();
    }

    private static void object(JsonGenerator json, RequestInfo request) throws IOException {
        json.writeObjectFieldStart("orchestrator");
        json.writeStringField("type", "kubernetes");
        json.writeStringField("api_version", cut(request.apiVersion()));
        json.writeStringField("namespace", cut(request.namespace()));
        json.writeObjectFieldStart("resource");
        json.writeStringField("type", cut(request.kind()));
        json.writeStringField("name", cut(request.name()));
        json.writeStringField("subresource", cut(request.subresource()));
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void verdict(JsonGenerator json, Decision decision, int maxList) throws IOException {
        var verdict = decision.verdict();
        json.writeStringField("decision", decision.label());
        json.writeStringField("request_uid", cut(decision.request().uid()));
        json.writeBooleanField("dry_run", decision.request().dryRun());
        list(json, "policies", references(verdict.policies()), maxList, AuditLog::policy);
        list(json, "findings", verdict.findings(), maxList, AuditLog::finding);
        list(json, "exceptions", verdict.excused(), maxList, AuditLog::excused);
        list(json, "images", verdict.evidence(), maxList, AuditLog::image);
    }

    private static Collection<PolicyReference> references(List<Policy> policies) {
        var references = new LinkedHashSet<PolicyReference>();
        for (var policy : policies) {
            references.add(new PolicyReference(policy.name(), policy.generation()));
        }
        return references;
    }

    private static void policy(JsonGenerator json, PolicyReference policy) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", policy.name());
        json.writeNumberField("generation", policy.generation());
        json.writeEndObject();
    }

    private static void finding(JsonGenerator json, Finding finding) throws IOException {
        json.writeStartObject();
        json.writeStringField("policy", finding.policy());
        json.writeStringField("check", finding.check());
        json.writeStringField("action", finding.action().label());
        json.writeStringField("path", cut(finding.path()));
        json.writeStringField("message", cut(finding.message()));
        json.writeEndObject();
    }

    private static void excused(JsonGenerator json, ExcusedFinding excused) throws IOException {
        json.writeStartObject();
        json.writeStringField("namespace", excused.exception().namespace());
        json.writeStringField("name", excused.exception().name());
        json.writeStringField("policy", excused.finding().policy());
        json.writeStringField("check", excused.finding().check());
        json.writeStringField("path", cut(excused.finding().path()));
        json.writeStringField("message", cut(excused.finding().message()));
        json.writeEndObject();
    }

    private static void image(JsonGenerator json, Evidence evidence) throws IOException {
        json.writeStartObject();
        json.writeStringField("image", cut(evidence.image()));
        json.writeStringField("digest", evidence.digest());
        json.writeArrayFieldStart("authorities");
        for (var authority : evidence.authorities()) {
            json.writeString(authority);
        }
        json.writeEndArray();
        if (evidence.staleSince().isPresent()) {
            json.writeStringField("stale_since", evidence.staleSince().get().toString());
        }
        json.writeEndObject();
    }

    /** Writer of one element. */
    private interface ElementWriter<T> {
        void write(JsonGenerator json, T element) throws IOException;
    }

    /** Writer of the fields of an object. */
    private interface FieldWriter {
        void write(JsonGenerator json) throws IOException;
    }

    /** Adds a list of at most that many characters; a list that is cut has a field with the number of omitted elements. */
    private static <T> void list(
            JsonGenerator json, String name, Collection<T> elements, int maxList, ElementWriter<T> writer)
            throws IOException {
        json.writeArrayFieldStart(name);
        var omitted = maxList > 0 && elements.size() <= FEW
                ? few(json, elements, writer)
                : many(json, elements, maxList, writer);
        json.writeEndArray();
        if (omitted > 0) {
            json.writeNumberField(name + "_omitted", omitted);
        }
    }

    private static <T> int few(JsonGenerator json, Collection<T> elements, ElementWriter<T> writer) throws IOException {
        for (var element : elements) {
            writer.write(json, element);
        }
        return 0;
    }

    /** Returns how many elements have no room. */
    private static <T> int many(JsonGenerator json, Collection<T> elements, int maxList, ElementWriter<T> writer)
            throws IOException {
        var length = 0;
        var written = 0;
        for (var element : elements) {
            var text = text(INITIAL_ELEMENT_LENGTH, generator -> writer.write(generator, element));
            length += text.length();
            if (length > maxList) {
                return elements.size() - written;
            }
            json.writeRawValue(text.toString());
            written++;
        }
        return 0;
    }

    private static StringBuilder json(FieldWriter fields) {
        return text(INITIAL_LENGTH, json -> {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        });
    }

    private static StringBuilder text(int initialLength, FieldWriter value) {
        var text = new StringBuilder(initialLength);
        try (var json = JSON.createGenerator(new BuilderWriter(text))) {
            value.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text;
    }

    private static String cut(String text) {
        return SafeText.cut(SafeText.clean(text), MAX_TEXT);
    }
}
