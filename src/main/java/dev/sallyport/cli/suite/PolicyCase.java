package dev.sallyport.cli.suite;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.cli.evaluation.OfflineEvaluator;
import dev.sallyport.cli.input.SourceLocation;
import dev.sallyport.cli.suite.PolicyTest.Expectation;

/**
 * A test that is ready to run.
 *
 * @param place where it stands in the suite
 */
public record PolicyCase(String name, SourceLocation place, OfflineEvaluator judge, AdmissionAttributes change, Expectation expectation) {

    public CaseResult run() {
        return CaseResult.of(this, judge.judge(change));
    }
}
