package dev.sallyport.convert.suite;

import dev.sallyport.convert.ConvertedFile;
import dev.sallyport.convert.model.Fields;
import dev.sallyport.convert.model.Inexpressible;
import dev.sallyport.convert.model.Note;
import dev.sallyport.convert.model.SourceObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Reader of tests for {@code kyverno test}. Their objects must be among the files too. */
public final class KyvernoTests {
    private static final String GROUP = "cli.kyverno.io";

    private final List<SourceObject> objects;
    private final ConvertedFile file;
    private final Map<SourceObject, String> results = new LinkedHashMap<>();
    private final List<Note> notes = new ArrayList<>();

    private KyvernoTests(List<SourceObject> objects, ConvertedFile file) {
        this.objects = objects;
        this.file = file;
    }

    /** Returns a suite for each policy that has tests. */
    public static List<ConvertedSuite> convert(List<SourceObject> objects, List<ConvertedFile> files) {
        var tests = objects.stream()
                .filter(each -> each.group().equals(GROUP) && each.kind().equals("Test"))
                .toList();
        var suites = new ArrayList<ConvertedSuite>();
        for (var file : files) {
            var reader = new KyvernoTests(objects, file);
            tests.forEach(reader::read);
            var cases = file.documents().isEmpty() ? List.<Map<String, Object>>of() : reader.cases();
            if (!cases.isEmpty()) {
                suites.add(new ConvertedSuite(file.name(), cases, reader.notes));
            }
        }
        return suites;
    }

    private void read(SourceObject test) {
        try {
            if (test.fields().has("variables")
                    || test.fields().has("values")
                    || test.fields().has("userinfo")) {
                note(test, "variables, values and userinfo have no equivalent; its tests are not converted");
                return;
            }
            for (var result : test.fields().parts("results")) {
                if (isAboutPolicy(result)) {
                    result(test, result);
                }
            }
        } catch (Inexpressible e) {
            note(test, e.reason());
        }
    }

    private void note(SourceObject test, String text) {
        notes.add(new Note(Note.Effect.OMITTED, "Test in " + test.file(), text));
    }

    private boolean isAboutPolicy(Fields result) throws Inexpressible {
        var policy = result.text("policy");
        return policy.substring(policy.indexOf('/') + 1)
                .equals(file.conversion().source().name());
    }

    private void result(SourceObject test, Fields result) throws Inexpressible {
        var names = new ArrayList<>(result.texts("resources"));
        if (result.has("resource")) {
            names.add(result.text("resource"));
        }
        var outcome = result.text("result", result.text("status"));
        for (var name : names) {
            var object = find(name, result.text("kind"), result.text("namespace"));
            if (object.isEmpty()) {
                note(test, "%s/%s is not among the files, or is ambiguous".formatted(result.text("kind"), name));
            } else {
                results.merge(object.get(), outcome, (first, second) -> first.equals("fail") ? first : second);
            }
        }
    }

    private Optional<SourceObject> find(String name, String kind, String namespace) {
        var parts = name.split("/", -1);
        var wanted = parts.length > 1 && namespace.isEmpty() ? parts[parts.length - 2] : namespace;
        var found = objects.stream()
                .filter(each -> each.name().equals(parts[parts.length - 1]))
                .filter(each -> kind.isEmpty() || each.kind().equals(kind))
                .filter(each -> wanted.isEmpty() || each.namespace().equals(wanted))
                .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private List<Map<String, Object>> cases() {
        var cases = new ArrayList<Map<String, Object>>();
        results.forEach((object, outcome) -> {
            var expectation = expectation(outcome);
            var test = new LinkedHashMap<String, Object>();
            test.put("name", "%s of %s %s/%s".formatted(outcome, object.kind(), object.namespace(), object.name()));
            test.put("object", object.content());
            test.put("expect", expectation);
            cases.add(test);
        });
        return cases;
    }

    private Map<String, Object> expectation(String outcome) {
        if (!outcome.equals("fail")) {
            var none = new LinkedHashMap<String, Object>();
            none.put("findings", List.of());
            none.put("exactly", true);
            return none;
        }
        var action = Objects.toString(
                file.documents().getFirst().object().get("spec") instanceof Map<?, ?> spec ? spec.get("action") : "",
                "Deny");
        return action.equals("Audit") ? audited() : Map.of("decision", action);
    }

    /** Returns the expectation of a finding that does not affect the decision. */
    private Map<String, Object> audited() {
        var checks = file.conversion().drafts().stream()
                .flatMap(draft -> draft.ruleChecks().stream())
                .toList();
        var expectation = new TreeMap<String, Object>(Map.of("decision", "Allow"));
        if (checks.size() == 1) {
            expectation.put("findings", List.of(Map.of("check", checks.getFirst())));
        }
        return expectation;
    }
}
