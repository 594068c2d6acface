package dev.sallyport.cli.suite;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.cli.evaluation.OfflineEvaluator;
import dev.sallyport.cli.input.SourceLocation;
import dev.sallyport.cli.suite.PolicyTest.Expectation;

/**
 * Test case that is ready to run.
 *
 * @param location location of the case in its suite
 */
public record PolicyCase(
        String name,
        SourceLocation location,
        OfflineEvaluator evaluator,
        AdmissionAttributes attributes,
        Expectation expectation) {

    public CaseResult run() {
        return CaseResult.of(this, evaluator.evaluate(attributes));
    }
}
