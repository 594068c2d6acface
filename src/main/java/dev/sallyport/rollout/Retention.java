package dev.sallyport.rollout;

import java.time.Duration;

/** How long the record of a workload that is gone is kept. */
public record Retention(Duration time) {}
