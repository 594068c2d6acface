package dev.sallyport.cli.suite;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.cli.evaluation.LoadedPolicies;
import dev.sallyport.cli.evaluation.OfflineEvaluator;
import dev.sallyport.cli.input.Documents;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.ManifestReader;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.SubjectReader;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.cli.input.YamlNode.Mapping;
import dev.sallyport.cli.input.YamlNode.Sequence;
import dev.sallyport.cli.suite.PolicyTest.Case;
import dev.sallyport.cli.suite.PolicyTest.Expectation;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes what a suite says of its tests ready to run. */
final class CaseReader {
    private final Documents documents;
    private final Document document;
    private final PolicyTest suite;
    private final LoadedPolicies rules;
    private final Set<String> names = new HashSet<>();

    CaseReader(Documents documents, Document document, PolicyTest suite, LoadedPolicies rules) {
        this.documents = documents;
        this.document = document;
        this.suite = suite;
        this.rules = rules;
    }

    PolicyCase read(int index) throws InputError {
        var path = "tests[" + index + "]";
        var test = suite.tests().get(index);
        if (test.name() == null || test.name().isBlank() || !names.add(test.name())) {
            throw document.error(path + ".name", "every test has a name of its own");
        }
        var labels = test.namespaceLabels() == null ? suite.namespaceLabels() : test.namespaceLabels();
        return new PolicyCase(
                test.name(),
                document.place(path),
                new OfflineEvaluator(rules, labels),
                change(path, index, test),
                expectation(path + ".expect", test.expect()));
    }

    private Expectation expectation(String path, @Nullable Expectation expect) throws InputError {
        if (expect == null || (expect.decision() == null && expect.findings() == null)) {
            throw document.error(path, "the test expects nothing: say which decision or findings");
        }
        var findings = expect.findings() == null ? List.<PolicyTest.ExpectedFinding>of() : expect.findings();
        for (int i = 0; i < findings.size(); i++) {
            var check = findings.get(i).check();
            if (check == null || check.isBlank()) {
                throw document.error(path + ".findings[" + i + "]", "a finding is of a check: say which");
            }
        }
        if (expect.decision() == null && findings.isEmpty() && !expect.exactly()) {
            throw document.error(path, "no findings are expected, and all are let pass: say decision, or exactly");
        }
        return new Expectation(expect.decision(), findings, expect.exactly());
    }

    private AdmissionAttributes change(String path, int index, Case test) throws InputError {
        var after = subject(path + ".object", index, "object", test.object(), test.namespace());
        var before = test.oldObject() == null
                ? null
                : subject(path + ".oldObject", index, "oldObject", test.oldObject(), test.namespace());
        if (before != null && !name(before).equals(name(after))) {
            throw document.error(
                    path + ".oldObject", "the object before is %s, not %s".formatted(name(before), name(after)));
        }
        return new AdmissionAttributes(after, before, null, () -> request(after, before, test.user()));
    }

    private static String name(Subject subject) {
        return "%s/%s in %s".formatted(subject.kind().kind(), subject.name(), subject.namespace());
    }

    private static Map<String, @Nullable Object> request(
            Subject after, @Nullable Subject before, PolicyTest.User user) {
        var request = new HashMap<String, @Nullable Object>(
                AdmissionAttributes.create(after).request().get());
        request.put("operation", before == null ? "CREATE" : "UPDATE");
        request.put("userInfo", Map.of("username", user.name(), "groups", user.groups()));
        return request;
    }

    private Subject subject(String path, int index, String field, @Nullable Object given, @Nullable String namespace)
            throws InputError {
        var manifest = manifest(path, index, field, given);
        var subject = ManifestReader.subject(manifest)
                .orElseThrow(() -> document.error(path, "nothing judges a " + manifest.text("kind")));
        var object = subject.object();
        if (object.getMetadata() == null) {
            object.setMetadata(new ObjectMeta());
        }
        var own = object.getMetadata().getNamespace();
        if (namespace != null && own != null && !own.equals(namespace)) {
            throw document.error(
                    path, "the object is in namespace \"%s\", the test in \"%s\"".formatted(own, namespace));
        }
        var there = namespace == null ? subject.namespace() : namespace;
        object.getMetadata().setNamespace(there);
        return SubjectReader.read(object, there).orElseThrow();
    }

    private Document manifest(String path, int index, String field, @Nullable Object given) throws InputError {
        if (given instanceof String file) {
            var found = documents.read(List.of(SuiteFiles.beside(document, path, file)));
            if (found.size() != 1) {
                throw document.error(path, "%s holds %d objects; a test takes one".formatted(file, found.size()));
            }
            return found.getFirst();
        }
        if (document.root().get("tests").orElse(null) instanceof Sequence tests
                && tests.items().get(index) instanceof Mapping test
                && test.get(field).orElse(null) instanceof Mapping inline) {
            return new Document(document.source(), inline);
        }
        throw document.error(path, "the test has no %s: name a file, or write the manifest".formatted(field));
    }
}
