package dev.sallyport.cli.evaluation;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.cli.input.InputProblem;
import dev.sallyport.cli.report.ObjectResult;
import dev.sallyport.cli.report.ReportEntry;
import dev.sallyport.cli.report.ReportedObject;
import java.util.List;
import java.util.Optional;

/** Object of the input, before its evaluation. */
public sealed interface Candidate {

    /** Returns the result, from the policies where the object can be evaluated. */
    ReportEntry evaluate(OfflineEvaluator evaluator);

    /**
     * An object that policies can evaluate.
     *
     * @param document the object in its file
     * @param problems unknown fields
     * @param hint advice for the case that no policy matches; empty for none
     */
    record Evaluable(
            ReportedObject object,
            Document document,
            AdmissionAttributes attributes,
            List<InputProblem> problems,
            String hint)
            implements Candidate {
        @Override
        public ReportEntry evaluate(OfflineEvaluator evaluator) {
            return new ReportEntry(
                    document.source(), object, evaluator.result(attributes, hint), Optional.of(document), problems);
        }
    }

    /** An object with a result that needs no policy. */
    record Finished(ReportEntry entry) implements Candidate {
        static Finished skipped(Document document, ReportedObject object, String reason) {
            return new Finished(new ReportEntry(
                    document.source(), object, new ObjectResult.Skipped(reason), Optional.of(document), List.of()));
        }

        @Override
        public ReportEntry evaluate(OfflineEvaluator evaluator) {
            return entry;
        }
    }
}
