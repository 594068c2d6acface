package dev.sallyport.cli.suite;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.cli.evaluation.LoadedPolicies;
import dev.sallyport.cli.evaluation.OfflineEvaluator;
import dev.sallyport.cli.input.Documents;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.ManifestReader;
import dev.sallyport.cli.input.YamlNode.Mapping;
import dev.sallyport.cli.input.YamlNode.Sequence;
import dev.sallyport.cli.suite.PolicyTest.Expectation;
import dev.sallyport.cli.suite.PolicyTest.TestCase;
import dev.sallyport.cli.suite.PolicyTest.TestUser;
import dev.sallyport.workload.OtherObject;
import dev.sallyport.workload.Subject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reader of the test cases of a suite. */
final class CaseReader {
    private final Documents documents;
    private final Document document;
    private final PolicyTest suite;
    private final LoadedPolicies policies;
    private final Set<String> names = new HashSet<>();

    CaseReader(Documents documents, Document document, PolicyTest suite, LoadedPolicies policies) {
        this.documents = documents;
        this.document = document;
        this.suite = suite;
        this.policies = policies;
    }

    PolicyCase read(int index) throws InputError {
        var path = "tests[" + index + "]";
        var test = suite.tests().get(index);
        if (test.name() == null || test.name().isBlank() || !names.add(test.name())) {
            throw document.error(path + ".name", "a test needs a unique name");
        }
        var labels = test.namespaceLabels() == null ? suite.namespaceLabels() : test.namespaceLabels();
        return new PolicyCase(
                test.name(),
                document.location(path),
                new OfflineEvaluator(policies, labels),
                attributes(path, index, test),
                expectation(path + ".expect", test.expect()));
    }

    private Expectation expectation(String path, @Nullable Expectation expect) throws InputError {
        if (expect == null || (expect.decision() == null && expect.findings() == null)) {
            throw document.error(path, "the test has no expectation: set decision or findings");
        }
        var findings = expect.findings() == null ? List.<PolicyTest.ExpectedFinding>of() : expect.findings();
        for (int i = 0; i < findings.size(); i++) {
            var check = findings.get(i).check();
            if (check == null || check.isBlank()) {
                throw document.error(path + ".findings[" + i + "]", "an expected finding needs a check");
            }
        }
        if (expect.decision() == null && findings.isEmpty() && !expect.exactly()) {
            throw document.error(path, "the expectation is always met: set decision, a finding, or exactly");
        }
        return new Expectation(expect.decision(), findings, expect.exactly());
    }

    private AdmissionAttributes attributes(String path, int index, TestCase test) throws InputError {
        var given = subject(path + ".object", index, "object", test.object(), test.namespace());
        var oldObject = test.oldObject() == null
                ? null
                : subject(path + ".oldObject", index, "oldObject", test.oldObject(), test.namespace());
        var object = given instanceof OtherObject other && oldObject != null ? other.updated() : given;
        if (object instanceof OtherObject
                && policies.policies().stream().noneMatch(policy -> policy.evaluates(object))) {
            throw document.error(path + ".object", "no policy evaluates a " + object.kindName());
        }
        if (oldObject != null && !name(oldObject).equals(name(object))) {
            throw document.error(
                    path + ".oldObject", "oldObject is %s, object is %s".formatted(name(oldObject), name(object)));
        }
        return new AdmissionAttributes(object, oldObject, null, () -> request(object, oldObject, test.user()));
    }

    private static String name(Subject subject) {
        return "%s/%s in %s".formatted(subject.kindName(), subject.name(), subject.namespace());
    }

    private static Map<String, @Nullable Object> request(Subject object, @Nullable Subject oldObject, TestUser user) {
        var request = new HashMap<String, @Nullable Object>(
                AdmissionAttributes.create(object).request().get());
        request.put("operation", oldObject == null ? "CREATE" : "UPDATE");
        request.put("userInfo", Map.of("username", user.name(), "groups", user.groups()));
        return request;
    }

    private Subject subject(String path, int index, String field, @Nullable Object given, @Nullable String namespace)
            throws InputError {
        var manifest = manifest(path, index, field, given);
        var subject = ManifestReader.subject(manifest, namespace == null ? "default" : namespace);
        if (namespace != null && subject.isNamespaced() && !subject.namespace().equals(namespace)) {
            throw document.error(
                    path,
                    "the object is in namespace \"%s\", the test in \"%s\"".formatted(subject.namespace(), namespace));
        }
        return subject;
    }

    private Document manifest(String path, int index, String field, @Nullable Object given) throws InputError {
        if (given instanceof String file) {
            var found = documents.read(List.of(SuiteFiles.resolve(document, path, file)));
            if (found.size() != 1) {
                throw document.error(
                        path, "%s contains %d objects; a test needs exactly one".formatted(file, found.size()));
            }
            return found.getFirst();
        }
        if (document.root().get("tests").orElse(null) instanceof Sequence tests
                && tests.items().get(index) instanceof Mapping test
                && test.get(field).orElse(null) instanceof Mapping inline) {
            return new Document(document.source(), inline);
        }
        throw document.error(path, "the test has no %s: give a file or a manifest".formatted(field));
    }
}
