package dev.sallyport.check.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortSetTest {

    @Test
    void containsPortsAndBothEndsOfRanges() {
        var ports = PortSet.parse(List.of("1", "8080", "9000-9100", "65535"));
        assertThat(ports.contains(8080)).isTrue();
        assertThat(ports.contains(9000)).isTrue();
        assertThat(ports.contains(9100)).isTrue();
        assertThat(ports.contains(9101)).isFalse();
        assertThat(ports.contains(0)).isFalse();
        assertThat(ports).hasToString("1, 8080, 9000-9100, 65535");
    }

    @Test
    void isEmptyWithoutPorts() {
        assertThat(PortSet.parse(List.of()).isEmpty()).isTrue();
        assertThat(PortSet.parse(List.of()).contains(80)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http", "80-", "-80", "80 - 90", "80-90-100", "8080/tcp", "123456"})
    void rejectsInvalidPort(String text) {
        assertThatThrownBy(() -> PortSet.parse(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + text + "\" is neither a port such as 8080 nor a range such as 9000-9100");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "0-80", "80-65536"})
    void rejectsPortOutOfRange(String text) {
        assertThatThrownBy(() -> PortSet.parse(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a port must be a number from 1 to 65535");
    }

    @Test
    void rejectsReversedRange() {
        assertThatThrownBy(() -> PortSet.parse(List.of("90-80")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the port range 90-80 is invalid: its first port is larger than its last");
    }
}
