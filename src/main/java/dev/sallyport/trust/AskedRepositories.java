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
public final class AskedRepositories implements Repositories {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RepositoryReader reader;
    private final Pace pace;
    private final InstantSource clock;
    private final Map<TufRepository, Standing> asked = new ConcurrentHashMap<>();

    public AskedRepositories(RepositoryReader reader, Pace pace, InstantSource clock) {
        this.reader = reader;
        this.pace = pace;
        this.clock = clock;
    }

    @Override
    public void follow(Set<TufRepository> repositories) {}

    @Override
    public Optional<Standing> find(TufRepository repository) {
        return Optional.of(asked.computeIfAbsent(repository, this::ask));
    }

    @Override
    public void onRefresh(Listener listener) {}

    private Standing ask(TufRepository repository) {
        var now = clock.instant();
        var last = reader.last(repository).filter(copy -> now.isBefore(copy.freshUntil()));
        if (last.isPresent() && now.isBefore(last.get().refreshed().plus(pace.interval()))) {
            return new Standing(last, Optional.empty());
        }
        var refresh = reader.refresh(repository, Deadline.in(PATIENCE, clock));
        return new Standing(
                switch (refresh) {
                    case Refresh.Refreshed(var copy) -> Optional.of(copy);
                    case Refresh.Refused _ -> Optional.empty();
                    case Refresh.Unreachable _ -> last;
                },
                Optional.of(refresh));
    }
}
