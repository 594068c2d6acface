package dev.sallyport.cli.command;

import dev.sallyport.cli.evaluation.PolicyFiles;
import dev.sallyport.cli.input.Documents;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.cli.input.InputEntry;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.InputProblem;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.convert.ConvertedFile;
import dev.sallyport.convert.Converter;
import dev.sallyport.convert.model.Names;
import dev.sallyport.convert.model.Note;
import dev.sallyport.convert.model.SourceObject;
import dev.sallyport.convert.suite.ConvertedSuite;
import dev.sallyport.convert.suite.KyvernoTests;
import dev.sallyport.finding.SafeText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command {@code sallyport convert}. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        description = {
            "Converts policies of other engines to DeploymentPolicies, with a note for each difference:",
            "Pod Security labels, ValidatingAdmissionPolicies, policies of Kyverno, ClusterImagePolicies."
        },
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            ExitCode.SUCCESS_TEXT,
            "1:with --strict: a part is not converted, or its policy is weaker",
            ExitCode.USAGE_TEXT
        })
final class ConvertCommand implements Callable<Integer> {
    private final Documents documents;
    private final PolicyFiles policyFiles;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            description = "Directory for a file for each source object, and for suites of converted tests.")
    private @Nullable Path directory;

    @Option(names = "--strict", description = "Exit with 1 if a part is not converted, or its policy is weaker.")
    private boolean isStrict;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files, directories, or - for standard input.")
    private List<String> files;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    ConvertCommand(Documents documents, PolicyFiles policyFiles) {
        this.documents = documents;
        this.policyFiles = policyFiles;
    }

    @Override
    public Integer call() throws InputError {
        var problems = new ArrayList<InputProblem>();
        var objects = new ArrayList<SourceObject>();
        for (var entry : documents.readEach(files)) {
            switch (entry) {
                case InputEntry.InputObject parsed -> objects.add(source(parsed.document()));
                case InputEntry.Broken broken -> problems.addAll(broken.problems());
            }
        }
        var result = Converter.convert(objects);
        if (result.conversions().isEmpty() && result.notes().isEmpty() && problems.isEmpty()) {
            throw new InputError("no policy that can be converted in " + String.join(", ", files));
        }
        var names = new Names();
        var converted = result.conversions().stream()
                .map(each -> ConvertedFile.of(each, names, this::errors))
                .toList();
        var suites = KyvernoTests.convert(objects, converted);
        if (directory == null) {
            print(result.notes(), converted);
        } else {
            write(directory, result.notes(), converted, suites);
        }
        var notes = notes(result, converted, suites);
        var err = spec.commandLine().getErr();
        notes.forEach(note -> err.println("note: " + note));
        problems.forEach(problem -> err.println("error: " + SafeText.clean(problem.text())));
        if (!problems.isEmpty()) {
            return ExitCode.USAGE.code();
        }
        boolean hasLoss = notes.stream().anyMatch(note -> note.effect().isLoss());
        return (isStrict && hasLoss ? ExitCode.FAILURE : ExitCode.SUCCESS).code();
    }

    private static SourceObject source(Document document) {
        return new SourceObject(document.source(), document.object());
    }

    /** Returns the errors that {@code lint} would report for an object. */
    private List<String> errors(String text) {
        try {
            var input = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
            return policyFiles.diagnose(new Documents(input, _ -> {}).read(List.of("-"))).errors().stream()
                    .map(InputProblem::message)
                    .toList();
        } catch (InputError e) {
            return e.problems().stream().map(InputProblem::message).toList();
        }
    }

    private List<Note> notes(
            Converter.ConvertedObjects result, List<ConvertedFile> converted, List<ConvertedSuite> suites) {
        var notes = new ArrayList<>(result.notes());
        converted.forEach(file -> notes.addAll(file.allNotes()));
        if (directory == null && !suites.isEmpty()) {
            notes.add(new Note(Note.Effect.MANUAL, "tests", "--to DIR writes %d suites".formatted(suites.size())));
        } else {
            suites.forEach(suite -> notes.addAll(suite.notes()));
        }
        return notes.stream().distinct().toList();
    }

    private void print(List<Note> notes, List<ConvertedFile> converted) {
        var out = spec.commandLine().getOut();
        out.print(ConvertedFile.comments(notes));
        converted.forEach(file -> out.print(file.text()));
        out.flush();
    }

    private static void write(
            Path directory, List<Note> notes, List<ConvertedFile> converted, List<ConvertedSuite> suites)
            throws InputError {
        try {
            Files.createDirectories(directory);
            for (var file : converted) {
                if (!file.documents().isEmpty()) {
                    write(directory.resolve(file.name() + ".yaml"), file.text());
                }
            }
            for (var suite : suites) {
                write(directory.resolve(suite.name() + ".sallyport-test.yaml"), suite.text());
            }
            var unconverted = notes.stream().map(note -> note + "\n").collect(Collectors.joining())
                    + converted.stream()
                            .filter(file -> file.documents().isEmpty())
                            .flatMap(file -> file.notes().stream())
                            .map(note -> note + "\n")
                            .collect(Collectors.joining());
            if (!unconverted.isEmpty()) {
                write(directory.resolve("not-converted.txt"), unconverted);
            }
        } catch (FileAlreadyExistsException e) {
            throw new InputError(e.getMessage() + " exists: give an empty directory");
        } catch (IOException e) {
            throw new InputError(directory + " cannot be written: " + e.getMessage());
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
    }
}
