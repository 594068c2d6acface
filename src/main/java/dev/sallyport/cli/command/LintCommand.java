package dev.sallyport.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sallyport.cli.evaluation.Diagnosis;
import dev.sallyport.cli.evaluation.PolicyFiles;
import dev.sallyport.cli.input.Documents;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.cli.input.InputEntry;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.InputProblem;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.finding.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Command {@code sallyport lint}. */
@Command(
        name = "lint",
        mixinStandardHelpOptions = true,
        description = "Validates policies, Environments, exceptions and trust roots; reports all mistakes at once.",
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            "0:everything is valid",
            "1:at least one object is invalid, or with --strict has a warning",
            ExitCode.USAGE_TEXT
        })
final class LintCommand implements Callable<Integer> {
    private final Documents documents;
    private final PolicyFiles policyFiles;

    @Mixin
    private OutputOption output;

    @Option(
            names = "--strict",
            description = "Exit with 1 also on warnings, such as a key that is in none of the files.")
    private boolean isStrict;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files, directories, or - for standard input.")
    private List<String> files;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    LintCommand(Documents documents, PolicyFiles policyFiles) {
        this.documents = documents;
        this.policyFiles = policyFiles;
    }

    @Override
    public Integer call() throws InputError {
        var errors = new ArrayList<InputProblem>();
        var readable = new ArrayList<Document>();
        int broken = 0;
        for (var entry : documents.readEach(files)) {
            switch (entry) {
                case InputEntry.InputObject document -> readable.add(document.document());
                case InputEntry.Broken unread -> {
                    errors.addAll(unread.problems());
                    broken++;
                }
            }
        }
        if (broken == 0 && readable.stream().noneMatch(Diagnosis::isMeant)) {
            throw new InputError("no object of Sallyport in " + String.join(", ", files));
        }
        var diagnosis = policyFiles.diagnose(readable);
        errors.addAll(diagnosis.errors());
        var warnings = new ArrayList<>(diagnosis.unresolved());
        warnings.addAll(diagnosis.unavailable());
        warnings.addAll(diagnosis.warnings());
        int invalid = broken + diagnosis.invalid();
        int valid = diagnosis.objects() - diagnosis.invalid();
        output.print(() -> text(errors, warnings, valid, invalid), () -> json(errors, warnings, valid, invalid));
        return (invalid > 0 || (isStrict && !warnings.isEmpty()) ? ExitCode.FAILURE : ExitCode.SUCCESS).code();
    }

    private static String text(List<InputProblem> errors, List<InputProblem> warnings, int valid, int invalid) {
        var text = new StringBuilder();
        errors.forEach(error -> text.append(line("error", error)));
        warnings.forEach(warning -> text.append(line("warning", warning)));
        return text.append("%d valid, %d invalid, %d warnings\n".formatted(valid, invalid, warnings.size()))
                .toString();
    }

    private static String line(String level, InputProblem problem) {
        var location = problem.location()
                .map(at -> "%s:%d:%d: ".formatted(problem.source(), at.line(), at.column()))
                .orElse("");
        return SafeText.clean(location + level + ": " + problem.message()) + "\n";
    }

    private static String json(List<InputProblem> errors, List<InputProblem> warnings, int valid, int invalid) {
        var json = JsonNodeFactory.instance.objectNode();
        var problems = json.putArray("problems");
        errors.forEach(error -> fill(problems, "error", error));
        warnings.forEach(warning -> fill(problems, "warning", warning));
        json.putObject("summary").put("valid", valid).put("invalid", invalid).put("warnings", warnings.size());
        return json.toPrettyString() + "\n";
    }

    private static void fill(ArrayNode problems, String level, InputProblem problem) {
        var json = problems.addObject().put("level", level).put("source", problem.source());
        problem.location().ifPresent(at -> json.put("line", at.line()).put("column", at.column()));
        json.put("message", SafeText.clean(problem.message()));
    }
}
