package dev.sallyport.trust;

import dev.sallyport.workload.Deadline;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/**
 * Repositories that are refreshed periodically in the background. The last verified copy is in force at once, until a
 * newer one is verified.
 */
public final class RefreshedRepositories implements Repositories {
    private final RepositoryReader reader;
    private final RefreshSchedule schedule;
    private final Executor executor;
    private final InstantSource clock;
    private final Map<TufRepository, RepositoryRefresher> refreshers = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /** Creates an empty set of repositories; {@link #refreshDue} must be called every few seconds. */
    public RefreshedRepositories(
            RepositoryReader reader, RefreshSchedule schedule, Executor executor, InstantSource clock) {
        this.reader = reader;
        this.schedule = schedule;
        this.executor = executor;
        this.clock = clock;
    }

    @Override
    public void follow(Set<TufRepository> repositories) {
        refreshers.keySet().retainAll(repositories);
        repositories.forEach(repository -> refreshers.computeIfAbsent(
                repository, added -> new RepositoryRefresher(reader.last(added), schedule, clock.instant())));
        refreshDue();
    }

    @Override
    public Optional<RepositoryStatus> find(TufRepository repository) {
        return Optional.ofNullable(refreshers.get(repository)).map(RepositoryRefresher::status);
    }

    /** Adds a listener that is called after each refresh. */
    public void onRefresh(Listener listener) {
        listeners.add(listener);
    }

    /** Starts the refreshes that are due, and does not wait for them. */
    public void refreshDue() {
        refreshers.forEach((repository, refresher) -> {
            if (refresher.begin(clock.instant())) {
                executor.execute(() -> refresh(repository, refresher));
            }
        });
    }

    /** Returns whether every repository has a verified copy or has been refreshed once. */
    public boolean isSettled() {
        return refreshers.values().stream()
                .map(RepositoryRefresher::status)
                .noneMatch(RepositoryStatus.UNKNOWN::equals);
    }

    private void refresh(TufRepository repository, RepositoryRefresher refresher) {
        RefreshResult refresh =
                new RefreshResult.Unreachable("refresh of " + repository + " failed: internal error of Sallyport");
        boolean changed = false;
        try {
            refresh = reader.refresh(repository, Deadline.in(RefreshSchedule.TIMEOUT, clock));
        } finally {
            changed = refresher.end(refresh, clock.instant());
        }
        if (refresher.equals(refreshers.get(repository))) {
            for (var listener : listeners) {
                listener.refreshed(repository, refresh, changed);
            }
        }
    }
}
