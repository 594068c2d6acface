package dev.sallyport.cli.suite;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.cli.input.DecodingError;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.finding.DecisionKind;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * File format of a suite, kind {@code PolicyTest}; it is not a resource of the API server.
 *
 * @param policies files and directories, relative to the suite
 * @param namespaceLabels labels of the namespace of every test that sets none
 * @param layouts OCI image layouts, relative to the suite, by the repositories that they replace
 */
record PolicyTest(
        @Nullable String apiVersion,
        @Nullable String kind,
        @Nullable String name,
        List<String> policies,
        Map<String, String> namespaceLabels,
        Map<String, String> layouts,
        List<TestCase> tests) {
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
     * An admission request with its expected verdict.
     *
     * @param object a manifest, or a file relative to the suite
     * @param oldObject old object of an update; a manifest or a file
     * @param user requester; without a name unless set
     * @param namespace namespace of an object that has none
     * @param namespaceLabels labels of the namespace, in place of those of the suite
     */
    record TestCase(
            @Nullable String name,
            @Nullable Object object,
            @Nullable Object oldObject,
            TestUser user,
            @Nullable String namespace,
            @Nullable Map<String, String> namespaceLabels,
            @Nullable Expectation expect) {
        TestCase {
            user = requireNonNullElse(user, new TestUser("", List.of()));
        }
    }

    /** The requester, which CEL rules read as {@code request.userInfo}. */
    record TestUser(String name, List<String> groups) {
        TestUser {
            name = requireNonNullElse(name, "");
            groups = requireNonNullElse(groups, List.of());
        }
    }

    /**
     * Expected verdict.
     *
     * @param findings findings that the verdict must contain
     * @param exactly true if the verdict must contain no other findings
     */
    record Expectation(
            @Nullable ExpectedDecision decision, @Nullable List<ExpectedFinding> findings, boolean exactly) {}

    /** Expected decision, as a suite spells it. */
    enum ExpectedDecision {
        Allow(DecisionKind.ALLOW),
        Warn(DecisionKind.WARN),
        Deny(DecisionKind.DENY),
        /** Allowed, because no policy evaluates the object. */
        Skipped(DecisionKind.ALLOW);

        private final DecisionKind kind;

        ExpectedDecision(DecisionKind kind) {
            this.kind = kind;
        }

        DecisionKind kind() {
            return kind;
        }
    }

    /**
     * Expected finding; an absent field matches any value.
     *
     * @param message part of the message
     */
    record ExpectedFinding(
            @Nullable String policy,
            @Nullable String check,
            @Nullable String path,
            @Nullable String message) {

        boolean isOfCheck(Finding finding) {
            return finding.check().equals(check);
        }

        boolean matches(Finding finding) {
            return isOfCheck(finding)
                    && (policy == null || policy.equals(finding.policy()))
                    && (path == null || path.equals(finding.path()))
                    && (message == null || finding.message().contains(message));
        }

        /** Returns the expectation on one line. */
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

    /** Reads a suite; an unknown field is an input error. */
    static PolicyTest of(Document document) throws InputError {
        try {
            return JSON.convertValue(document.object(), PolicyTest.class);
        } catch (IllegalArgumentException e) {
            throw DecodingError.of(document, e);
        }
    }
}
