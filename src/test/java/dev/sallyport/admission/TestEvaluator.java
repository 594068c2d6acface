package dev.sallyport.admission;

import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.policy.PoliciesInForce;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.Deadline;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Evaluators for tests. By default every namespace exists without labels, there are no exceptions, and checks run on the
 * thread of the caller.
 */
public record TestEvaluator(
        PoliciesInForce policies, NamespaceReader namespaces, ExceptionMatcher exceptions, Executor executor) {

    /** Returns an evaluator of these policies in all namespaces. */
    public static TestEvaluator of(Policy... policies) {
        return of(_ -> List.of(policies));
    }

    /** Returns an evaluator of policies by namespace. */
    public static TestEvaluator of(PoliciesInForce policies) {
        return new TestEvaluator(policies, new EveryNamespace(), ExceptionMatcher.NONE, Runnable::run);
    }

    /** Returns the same evaluator with other namespaces. */
    public TestEvaluator with(NamespaceReader namespaces) {
        return new TestEvaluator(policies, namespaces, exceptions, executor);
    }

    /** Returns the same evaluator with exceptions. */
    public TestEvaluator with(ExceptionMatcher exceptions) {
        return new TestEvaluator(policies, namespaces, exceptions, executor);
    }

    /** Returns the same evaluator with another executor for checks that wait. */
    public TestEvaluator with(Executor executor) {
        return new TestEvaluator(policies, namespaces, exceptions, executor);
    }

    /** Builds the evaluator. */
    public Evaluator build() {
        return new Evaluator(policies, namespaces, exceptions, executor);
    }

    /** Evaluates one request within five seconds. */
    public Verdict evaluate(AdmissionAttributes attributes) {
        return build().evaluate(attributes, Deadline.in(Duration.ofSeconds(5), InstantSource.system()))
                .join();
    }
}
