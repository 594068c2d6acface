package dev.sallyport.admission;

import java.time.Instant;
import java.util.List;

/**
 * Allowed change of an object that decides what is denied: a policy, an Environment, a trust root or an exception.
 *
 * @param weaker parts that deny less than before; empty if there are none
 * @param other changed parts with another or an unknown effect
 */
public record GateChange(RequestInfo request, Instant time, List<String> weaker, List<String> other) {
    public GateChange {
        weaker = List.copyOf(weaker);
        other = List.copyOf(other);
    }
}
