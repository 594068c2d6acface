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
 * Asks the repositories that are wanted again and again, in the background. What was verified last is in force at once and
 * stays so until something newer is verified.
 */
public final class RefreshedRepositories implements Repositories {
    private final RepositoryReader reader;
    private final RefreshSchedule pace;
    private final Executor executor;
    private final InstantSource clock;
    private final Map<TufRepository, RepositoryRefresher> followed = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /** Follows none yet; {@link #refreshDue} has to be called every few seconds. */
    public RefreshedRepositories(
            RepositoryReader reader, RefreshSchedule pace, Executor executor, InstantSource clock) {
        this.reader = reader;
        this.pace = pace;
        this.executor = executor;
        this.clock = clock;
    }

    @Override
    public void follow(Set<TufRepository> repositories) {
        followed.keySet().retainAll(repositories);
        repositories.forEach(repository -> followed.computeIfAbsent(
                repository, wanted -> new RepositoryRefresher(reader.last(wanted), pace, clock.instant())));
        refreshDue();
    }

    @Override
    public Optional<RepositoryStatus> find(TufRepository repository) {
        return Optional.ofNullable(followed.get(repository)).map(RepositoryRefresher::standing);
    }

    /** Adds a listener that is called after each refresh. */
    public void onRefresh(Listener listener) {
        listeners.add(listener);
    }

    /** Has those asked whose turn it is; does not wait for them. */
    public void refreshDue() {
        followed.forEach((repository, following) -> {
            if (following.begin(clock.instant())) {
                executor.execute(() -> refresh(repository, following));
            }
        });
    }

    /** Whether of each something is in force, or it has at least been asked. */
    public boolean isSettled() {
        return followed.values().stream()
                .map(RepositoryRefresher::standing)
                .noneMatch(RepositoryStatus.UNKNOWN::equals);
    }

    private void refresh(TufRepository repository, RepositoryRefresher following) {
        RefreshResult refresh = new RefreshResult.Unreachable("asking " + repository + " broke off by a fault of ours");
        boolean changed = false;
        try {
            refresh = reader.refresh(repository, Deadline.in(RefreshSchedule.PATIENCE, clock));
        } finally {
            changed = following.end(refresh, clock.instant());
        }
        if (following.equals(followed.get(repository))) {
            for (var listener : listeners) {
                listener.refreshed(repository, refresh, changed);
            }
        }
    }
}
