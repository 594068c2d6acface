package dev.sallyport.configuration;

import java.time.Instant;
import java.util.Optional;

/**
 * Configuration in a record.
 *
 * @param fingerprint keyed hash of the configuration, for this workload only; empty if it could not be read
 * @param form encrypted normal form; empty if it is not kept
 * @param time when it was last observed
 * @param message why the normal form is not there; empty if it is
 */
public record RecordedConfiguration(String fingerprint, String form, Instant time, String message) {

    /** Returns the entry for a configuration that could not be recorded. */
    public static RecordedConfiguration unknown(Instant time, String message) {
        return new RecordedConfiguration("", "", time, message);
    }

    /** Returns the normal form; empty if it is not kept. */
    public Optional<String> kept() {
        return form.isEmpty() ? Optional.empty() : Optional.of(form);
    }

    /** Returns this entry as observed at another time. */
    public RecordedConfiguration at(Instant observed) {
        return new RecordedConfiguration(fingerprint, form, observed, message);
    }

    /** Returns this entry without its normal form. */
    public RecordedConfiguration withoutForm(String why) {
        return new RecordedConfiguration(fingerprint, "", time, why);
    }
}
