package dev.sallyport.cli.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.finding.Finding;

/** JSON form of a finding without its source location. */
public final class FindingJson {
    private FindingJson() {}

    /** Writes the fields of a finding. */
    public static void fill(ObjectNode json, Finding finding) {
        json.put("policy", finding.policy())
                .put("check", finding.check())
                .put("action", finding.action().label())
                .put("path", finding.path())
                .put("message", finding.message())
                .put("fix", finding.fix());
    }
}
