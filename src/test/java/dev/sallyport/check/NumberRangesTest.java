package dev.sallyport.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberRangesTest {

    @Test
    void containsPortsAndBothEndsOfRanges() {
        var ports = NumberRanges.ports(List.of("1", "8080", "9000-9100", "65535"));
        assertThat(ports.contains(8080)).isTrue();
        assertThat(ports.contains(9000)).isTrue();
        assertThat(ports.contains(9100)).isTrue();
        assertThat(ports.contains(9101)).isFalse();
        assertThat(ports.contains(0)).isFalse();
        assertThat(ports).hasToString("1, 8080, 9000-9100, 65535");
    }

    @Test
    void isEmptyWithoutPorts() {
        assertThat(NumberRanges.ports(List.of()).isEmpty()).isTrue();
        assertThat(NumberRanges.ports(List.of()).contains(80)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http", "80-", "-80", "80 - 90", "80-90-100", "8080/tcp", "12345678901"})
    void rejectsInvalidPort(String text) {
        assertThatThrownBy(() -> NumberRanges.ports(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + text + "\" is neither a port such as 8080 nor a range such as 9000-9100");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "0-80", "80-65536", "123456"})
    void rejectsPortOutOfRange(String text) {
        assertThatThrownBy(() -> NumberRanges.ports(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a port must be a number from 1 to 65535");
    }

    @Test
    void rejectsReversedRange() {
        assertThatThrownBy(() -> NumberRanges.ports(List.of("90-80")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the port range 90-80 is invalid: its first port is larger than its last");
    }

    @Test
    void idsIncludeRootAndLargestId() {
        var ids = NumberRanges.ids(List.of("0", "10000-2147483647"));

        assertThat(ids.contains(0)).isTrue();
        assertThat(ids.contains(9999)).isFalse();
        assertThat(ids.contains(2147483647)).isTrue();
        assertThatThrownBy(() -> NumberRanges.ids(List.of("2147483648")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an ID must be a number from 0 to 2147483647");
    }
}
