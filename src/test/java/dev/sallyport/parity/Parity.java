package dev.sallyport.parity;

import dev.sallyport.app.cli.Main;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

/** Program that compares the verdicts of converted policies with those of their suites. */
final class Parity {

    private Parity() {}

    /** Prints the agreement of the suites below some directories. Exits with 1 below 99 %, or if a difference is unexplained. */
    public static void main(String[] directories) throws IOException {
        int verdicts = 0;
        int differing = 0;
        boolean isExplained = true;
        for (var directory : directories) {
            for (var suite : ParitySuite.below(Path.of(directory))) {
                var agreement = suite.compare(Parity::run);
                verdicts += agreement.verdicts();
                differing += agreement.differences().size();
                System.out.printf(
                        "%s: %d of %d%n",
                        agreement.suite(),
                        agreement.verdicts() - agreement.differences().size(),
                        agreement.verdicts());
                agreement.notes().forEach(note -> System.out.println("  " + note));
                for (var each : agreement.differences()) {
                    isExplained &= !each.explanation().equals("unexplained");
                    System.out.printf(
                            "  %s: %s, not %s: %s%n",
                            each.object(), each.actual(), each.expected(), each.explanation());
                }
            }
        }
        System.out.printf("%d of %d verdicts agree%n", verdicts - differing, verdicts);
        System.exit(verdicts > 0 && differing * 100 <= verdicts && isExplained ? 0 : 1);
    }

    private static ParitySuite.Output run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Main.run(
                new ByteArrayInputStream(new byte[0]),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                arguments);
        return new ParitySuite.Output(code, out.toString(), err.toString());
    }
}
