package dev.sallyport.explain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The pages in docs/checks. */
public final class MarkdownPage {
    private static final String WRITTEN_BY =
            "<!-- Written by bin/sallyport explain -o markdown --to docs/checks; change it in src/main/resources. -->\n";

    private MarkdownPage() {}

    /** Every page with its path below docs/checks, the index among them. */
    public static Map<String, String> all() {
        var pages = new LinkedHashMap<String, String>();
        pages.put("README.md", WRITTEN_BY + index(Explanations.all()));
        Explanations.all().forEach(each -> pages.put(each.id() + ".md", WRITTEN_BY + of(each)));
        return pages;
    }

    /** The page of a check. */
    public static String of(Explanation explanation) {
        var page = new StringBuilder("# %s: %s\n".formatted(explanation.id(), explanation.title()));
        page.append('\n').append(Prose.wrapped(explanation.why(), "")).append('\n');
        section(page, "Fix", Prose.wrapped(explanation.fix(), ""));
        section(page, "Versions", Prose.wrapped(explanation.versions(), ""));
        section(page, "Asked for by", yaml(explanation.policy(), "# in the spec of a DeploymentPolicy\n"));
        section(page, "Refused", yaml(explanation.bad(), ""));
        section(page, "Let in", yaml(explanation.good(), ""));
        section(page, "See also", bullets(explanation.references().lines()));
        return page.toString();
    }

    /** All checks, family by family, and how links get here. */
    public static String index(List<Explanation> all) {
        var page = new StringBuilder("""
                # Checks

                One page a check: why, how to mend it, the field of a DeploymentPolicy that asks for it, an example both ways.
                `sallyport explain` says the same on the command line.
                """);
        var family = "";
        for (var each : all) {
            if (!each.family().equals(family)) {
                family = each.family();
                page.append("\n## ").append(family).append("\n\n");
            }
            page.append("- [%s](%s.md): %s\n".formatted(each.id(), each.id(), each.title()));
        }
        return page.append("""

                ## Links from refusals

                With `SALLYPORT_DOCS_URL` set, every finding in a refusal links to its page here. Give the address of the directory
                `docs`, such as `https://github.com/acme/sallyport/tree/main/docs`: the link is that address,
                `/checks/network/host-port` and `.md`. For a site that publishes pages under other names give a pattern with
                `{check}` in it, such as `https://docs.acme.io/sallyport/checks/{check}/`. All rules in CEL share the page `rule`.
                """).toString();
    }

    private static void section(StringBuilder page, String heading, String body) {
        if (!body.isBlank()) {
            page.append("\n## ").append(heading).append("\n\n").append(body).append('\n');
        }
    }

    private static String bullets(List<String> lines) {
        return lines.stream().map(line -> "- " + line).collect(Collectors.joining("\n"));
    }

    private static String yaml(String yaml, String comment) {
        return yaml.isEmpty() ? "" : "```yaml\n" + comment + yaml.strip() + "\n```";
    }
}
