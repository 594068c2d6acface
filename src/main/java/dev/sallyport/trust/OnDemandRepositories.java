package dev.sallyport.trust;

import dev.sallyport.workload.Deadline;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Repositories of a short-lived process: each is refreshed at most once, on first use, and not if an earlier process
 * has done so within the interval. The last verified copy counts while the repository is unreachable and the metadata
 * have not expired; it does not count if the content of the repository is rejected.
 */
public final class OnDemandRepositories implements Repositories {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final RepositoryReader reader;
    private final RefreshSchedule schedule;
    private final InstantSource clock;
    private final Map<TufRepository, RepositoryStatus> statuses = new ConcurrentHashMap<>();

    public OnDemandRepositories(RepositoryReader reader, RefreshSchedule schedule, InstantSource clock) {
        this.reader = reader;
        this.schedule = schedule;
        this.clock = clock;
    }

    @Override
    public void follow(Set<TufRepository> repositories) {}

    @Override
    public Optional<RepositoryStatus> find(TufRepository repository) {
        return Optional.of(statuses.computeIfAbsent(repository, this::load));
    }

    private RepositoryStatus load(TufRepository repository) {
        var now = clock.instant();
        var last = reader.last(repository).filter(copy -> now.isBefore(copy.freshUntil()));
        if (last.isPresent() && now.isBefore(last.get().refreshed().plus(schedule.interval()))) {
            return new RepositoryStatus(last, Optional.empty());
        }
        var refresh = reader.refresh(repository, Deadline.in(TIMEOUT, clock));
        return new RepositoryStatus(
                switch (refresh) {
                    case RefreshResult.Refreshed(var copy) -> Optional.of(copy);
                    case RefreshResult.Refused _ -> Optional.empty();
                    case RefreshResult.Unreachable _ -> last;
                },
                Optional.of(refresh));
    }
}
