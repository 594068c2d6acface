package dev.sallyport.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.Action;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Colors of the text report. */
class ColorsTest {

    @Test
    void areOnForTerminalsOnly() {
        assertThat(Colors.of(false, Map.of("TERM", "xterm"), true).areOn()).isTrue();
        assertThat(Colors.of(false, Map.of("NO_COLOR", ""), true).areOn()).isTrue();
        assertThat(Colors.of(false, Map.of(), false).areOn()).isFalse();
    }

    @Test
    void areOffByOptionVariableOrTerminal() {
        assertThat(Colors.of(true, Map.of(), true).areOn()).isFalse();
        assertThat(Colors.of(false, Map.of("NO_COLOR", "1"), true).areOn()).isFalse();
        assertThat(Colors.of(false, Map.of("TERM", "dumb"), true).areOn()).isFalse();
    }

    @Test
    void resetAfterText() {
        assertThat(new Colors(true).paint(Action.DENY, "Deny")).startsWith("\u001b[31mDeny\u001b[");
        assertThat(new Colors(false).paint(Action.DENY, "Deny")).isEqualTo("Deny");
        assertThat(new Colors(true).bold("web.yaml")).isEqualTo("\u001b[1mweb.yaml\u001b[22m");
    }
}
