package dev.sallyport.environment;

import dev.sallyport.environment.CompiledEnvironment.Closure;
import dev.sallyport.environment.CompiledEnvironment.FreezePeriod;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Times at which an Environment allows deployments: not in a freeze, not in a window that denies, and in one of the windows
 * that allow, if there are any.
 */
public record DeploymentWindows(List<DeploymentWindow> windows, List<FreezePeriod> freezes) {
    /** No windows. */
    public static final DeploymentWindows NONE = new DeploymentWindows(List.of(), List.of());

    /** Maximum number of starts and ends until an opening is found. */
    private static final int MAX_STEPS = 1_000;

    private static final int MAX_REASONS = 3;

    public DeploymentWindows {
        windows = List.copyOf(windows);
        freezes = List.copyOf(freezes);
    }

    /** Returns whether there is no window; freezes alone are evaluated by their own check. */
    public boolean isEmpty() {
        return windows.isEmpty();
    }

    /** Returns the window that denies at a time. */
    public Optional<DeploymentWindow> denying(Instant time) {
        return windows.stream()
                .filter(window -> !window.allows() && window.isOpen(time))
                .findFirst();
    }

    /** Returns why the windows do not allow deployments and changes at a time; empty if they do. */
    public Optional<Closure> closureAt(Instant time) {
        var denying = denying(time);
        if (denying.isEmpty() && !isOutside(time)) {
            return Optional.empty();
        }
        var opening = opening(time);
        var reason = denying.map(window -> "denied now: " + window.reason())
                .orElseGet(() -> "allowed in its windows only: " + allowing());
        return Optional.of(new Closure(
                reason
                        + opening.map(start -> "; the next window opens at " + start)
                                .orElse("; no window opens soon"),
                opening.map(start -> "at " + start).orElse("in a window that is open")));
    }

    private String allowing() {
        return windows.stream()
                .filter(DeploymentWindow::allows)
                .map(DeploymentWindow::reason)
                .distinct()
                .limit(MAX_REASONS)
                .collect(Collectors.joining("; "));
    }

    /** Returns whether there are windows that allow deployments, and all of them are closed at a time. */
    public boolean isOutside(Instant time) {
        var allowing = windows.stream().filter(DeploymentWindow::allows).toList();
        return !allowing.isEmpty() && allowing.stream().noneMatch(window -> window.isOpen(time));
    }

    /** Returns the first time from a time on at which deployments are allowed; empty if none is near. */
    public Optional<Instant> opening(Instant time) {
        var next = time;
        for (int i = 0; i < MAX_STEPS; i++) {
            var later = blockedUntil(next);
            if (later.isEmpty()) {
                return Optional.empty();
            }
            if (later.get().equals(next)) {
                return later;
            }
            next = later.get();
        }
        return Optional.empty();
    }

    /** Returns the time itself if deployments are allowed then, and otherwise when the obstacle ends, if it does. */
    private Optional<Instant> blockedUntil(Instant time) {
        var frozen = freezes.stream().filter(freeze -> freeze.includes(time)).findFirst();
        if (frozen.isPresent()) {
            return frozen.map(FreezePeriod::to);
        }
        var denied = denying(time);
        if (denied.isPresent()) {
            return denied.flatMap(window -> window.end(time));
        }
        return isOutside(time)
                ? windows.stream()
                        .filter(DeploymentWindow::allows)
                        .flatMap(window -> window.nextStart(time).stream())
                        .min(Instant::compareTo)
                : Optional.of(time);
    }
}
