package dev.sallyport.trust;

import dev.sallyport.workload.Deadline;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * For a process that lives shortly: a repository is asked once, when somebody wants to know, and not at all where it was asked
 * lately. What was verified before counts where the repository cannot be asked, as long as its metadata have not expired; not
 * where what it has is refused.
 */
public final class OnDemandRepositories implements Repositories {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RepositoryReader reader;
    private final RefreshSchedule pace;
    private final InstantSource clock;
    private final Map<TufRepository, RepositoryStatus> asked = new ConcurrentHashMap<>();

    public OnDemandRepositories(RepositoryReader reader, RefreshSchedule pace, InstantSource clock) {
        this.reader = reader;
        this.pace = pace;
        this.clock = clock;
    }

    @Override
    public void follow(Set<TufRepository> repositories) {}

    @Override
    public Optional<RepositoryStatus> find(TufRepository repository) {
        return Optional.of(asked.computeIfAbsent(repository, this::ask));
    }

    private RepositoryStatus ask(TufRepository repository) {
        var now = clock.instant();
        var last = reader.last(repository).filter(copy -> now.isBefore(copy.freshUntil()));
        if (last.isPresent() && now.isBefore(last.get().refreshed().plus(pace.interval()))) {
            return new RepositoryStatus(last, Optional.empty());
        }
        var refresh = reader.refresh(repository, Deadline.in(PATIENCE, clock));
        return new RepositoryStatus(
                switch (refresh) {
                    case RefreshResult.Refreshed(var copy) -> Optional.of(copy);
                    case RefreshResult.Refused _ -> Optional.empty();
                    case RefreshResult.Unreachable _ -> last;
                },
                Optional.of(refresh));
    }
}
