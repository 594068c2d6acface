package dev.sallyport.cli.suite;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.ManifestReader;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A suite of tests as it is written, of kind {@code PolicyTest}; the API server never sees one.
 *
 * @param policies files and directories, from where the suite is
 * @param namespaceLabels labels of the namespace of every test that names none
 * @param layouts OCI image layouts, from where the suite is, by the repositories that they stand for
 */
record PolicyTest(
        @Nullable String apiVersion,
        @Nullable String kind,
        @Nullable String name,
        List<String> policies,
        Map<String, String> namespaceLabels,
        Map<String, String> layouts,
        List<Case> tests) {
    static final String API_VERSION = "cli.sallyport.dev/v1alpha1";
    static final String KIND = "PolicyTest";

    private static final ObjectMapper JSON =
            new ObjectMapper().setDefaultSetterInfo(JsonSetter.Value.construct(Nulls.SKIP, Nulls.FAIL));

    PolicyTest {
        policies = requireNonNullElse(policies, List.of());
        namespaceLabels = requireNonNullElse(namespaceLabels, Map.of());
        layouts = requireNonNullElse(layouts, Map.of());
        tests = requireNonNullElse(tests, List.of());
    }

    /**
     * A change and what is to come of it.
     *
     * @param object a file, from where the suite is, or the manifest itself
     * @param oldObject what is there before, for an update; a file or the manifest itself
     * @param user who makes the change; nobody in particular where not said
     * @param namespace where the object goes that does not say so itself
     * @param namespaceLabels labels of that namespace, instead of the suite's
     */
    record Case(
            @Nullable String name,
            @Nullable Object object,
            @Nullable Object oldObject,
            User user,
            @Nullable String namespace,
            @Nullable Map<String, String> namespaceLabels,
            @Nullable Expectation expect) {
        Case {
            user = requireNonNullElse(user, new User("", List.of()));
        }
    }

    /** Who asks, as rules in CEL see them: {@code request.userInfo}. */
    record User(String name, List<String> groups) {
        User {
            name = requireNonNullElse(name, "");
            groups = requireNonNullElse(groups, List.of());
        }
    }

    /**
     * What is to come of a change.
     *
     * @param findings which of them there must be
     * @param exactly whether there may be no others
     */
    record Expectation(
            @Nullable Decision decision, @Nullable List<ExpectedFinding> findings, boolean exactly) {}

    /** How a request may end. */
    enum Decision {
        Allow,
        Warn,
        Deny
    }

    /**
     * A finding that there must be; what is not said is not asked for.
     *
     * @param message what its message must contain
     */
    record ExpectedFinding(
            @Nullable String policy,
            @Nullable String check,
            @Nullable String path,
            @Nullable String message) {

        boolean isOfCheck(Finding finding) {
            return finding.check().equals(check);
        }

        boolean fits(Finding finding) {
            return isOfCheck(finding)
                    && (policy == null || policy.equals(finding.policy()))
                    && (path == null || path.equals(finding.path()))
                    && (message == null || finding.message().contains(message));
        }

        /** On one line. */
        String text() {
            return SafeText.clean(check
                    + (path == null ? "" : " at " + path)
                    + (message == null ? "" : ": " + message)
                    + (policy == null ? "" : " (policy \"" + policy + "\")"));
        }

        /** One that just this finding fits. */
        static String text(Finding finding) {
            var path = finding.path().isEmpty() ? null : finding.path();
            return new ExpectedFinding(finding.policy(), finding.check(), path, finding.message()).text();
        }
    }

    /** Reads a suite; a field that is not known is an error of the input. */
    static PolicyTest of(Document document) throws InputError {
        try {
            return JSON.convertValue(document.object(), PolicyTest.class);
        } catch (IllegalArgumentException e) {
            throw ManifestReader.unreadable(document, e);
        }
    }
}
