package dev.sallyport.cli;

import dev.sallyport.admission.Change;
import dev.sallyport.cli.PolicyTest.Expectation;

/**
 * A test that is ready to run.
 *
 * @param place where it stands in the suite
 */
record PolicyCase(String name, Place place, Judge judge, Change change, Expectation expectation) {

    CaseResult run() {
        return CaseResult.of(this, judge.judge(change));
    }
}
