package dev.sallyport.check;

import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.Deadline;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Budget of the evaluation of one admission request: work of all checks of all policies, and time. A check that exceeds the
 * budget, and every check after it, is undecided.
 *
 * <p>The unit of work is a step of CEL, about a quarter of a microsecond. Rules and conditions spend work while they run,
 * because their cost depends on the object; manifest checks are linear in the size of the object and are limited by time.
 */
public final class EvaluationBudget {
    static final long MAX_POLICY_WORK = 500_000;
    static final long MAX_WORK = 1_000_000;
    static final Duration MAX_TIME = Duration.ofSeconds(2);

    /** Limits of an attempt on a thread that must not be blocked. */
    static final long MAX_BRIEF_WORK = 10_000;

    static final Duration MAX_BRIEF_TIME = Duration.ofMillis(20);
    private static final Duration MIN_TIME = Duration.ofMillis(100);
    private static final long WORK_OF_A_PROBLEM = 50;
    private static final String SIMPLIFY =
            "make the object smaller, or ask a cluster admin to simplify the rules of the policy";

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final ScopedValue<Account> CURRENT = ScopedValue.newInstance();

    private final Deadline deadline;
    private final long started;
    private final long startedCpu;
    private final long maxNanos;
    private final AtomicLong work = new AtomicLong();
    private final Map<String, AtomicLong> byPolicy = new ConcurrentHashMap<>();
    private @Nullable IdentityHashMap<Object, Map<String, Object>> values;
    private volatile boolean isBrief;
    private volatile boolean isLocal = true;
    private volatile Account costliest = new Account(this, "", "", new AtomicLong());
    private String current = "";
    private String slowest = "";
    private long currentSince;
    private long slowestNanos;

    private EvaluationBudget(Deadline deadline, boolean isBrief) {
        this.deadline = deadline;
        this.started = now();
        this.currentSince = started;
        this.isBrief = isBrief;
        this.startedCpu =
                isBrief && !Thread.currentThread().isVirtual() ? THREADS.getCurrentThreadCpuTime() : Long.MAX_VALUE / 2;
        var remaining = deadline.remaining();
        var time = remaining.compareTo(MAX_TIME) < 0 ? remaining : MAX_TIME;
        this.maxNanos = (time.compareTo(MIN_TIME) < 0 ? MIN_TIME : time).toNanos();
    }

    /** Returns the budget of one request. */
    public static EvaluationBudget of(Deadline deadline) {
        return new EvaluationBudget(deadline, false);
    }

    /**
     * Returns the budget of an attempt on a thread that must not be blocked, such as an event loop. An evaluation that needs
     * more fails with {@link HandOver} and must be repeated on another thread.
     */
    public static EvaluationBudget brief(Deadline deadline) {
        return new EvaluationBudget(deadline, true);
    }

    /**
     * Spends work of the check that runs on this thread; does nothing outside of an evaluation.
     *
     * @throws Exceeded if the budget is used up
     */
    public static void spend(long amount) {
        if (CURRENT.isBound()) {
            CURRENT.get().spend(amount);
        }
    }

    /** Returns a value that several checks of the evaluation read, and makes it on first use. */
    public static Object shared(Object source, String name, Supplier<Object> value) {
        return CURRENT.isBound() ? CURRENT.get().budget.kept(source, name, value) : value.get();
    }

    /** Synchronized, because questions are answered on several threads. */
    private synchronized Object kept(Object source, String name, Supplier<Object> value) {
        var all = values;
        if (all == null) {
            all = new IdentityHashMap<>();
            values = all;
        }
        return all.computeIfAbsent(source, _ -> new HashMap<>()).computeIfAbsent(name, _ -> value.get());
    }

    /** Returns the outcome of a check whose cost is linear in the size of the object. */
    public Outcome linear(String policy, String check, Supplier<Outcome> evaluation) {
        var over = enter(policy, check);
        return over != null ? over : counted(policy, check, evaluation.get());
    }

    /** Returns the outcome of a check that spends work while it runs. */
    public Outcome metered(String policy, String check, Supplier<Outcome> evaluation) {
        var over = enter(policy, check);
        return over != null ? over : spending(policy, check, evaluation);
    }

    /** Returns the known answer to a question, or empty; an answer may spend work too. */
    public Optional<Outcome> known(String policy, String check, Supplier<Optional<Outcome>> question) {
        var over = enter(policy, check);
        return over != null ? Optional.of(over) : spendingIfKnown(policy, check, question);
    }

    /**
     * Requires a thread that may be blocked, for work whose cost is not known.
     *
     * @throws HandOver if the budget is brief
     */
    public void requireUnlimited() {
        if (isBrief) {
            throw new HandOver(false);
        }
    }

    /** Ends the local part: what follows waits on other threads, until the deadline. */
    public void continueOnOtherThreads() {
        isBrief = false;
        isLocal = false;
    }

    /** Returns the answer to a question, on any thread; undecided without asking if the deadline has passed. */
    public Outcome answered(String policy, String check, Supplier<Outcome> question) {
        var over = overWork(policy);
        if (over != null) {
            return over;
        }
        return deadline.passed()
                ? new Undecided(
                        UndecidedReason.PENDING,
                        new Problem("", "no answer within the time of the request", "try again in a moment"))
                : spending(policy, check, question);
    }

    private Optional<Outcome> spendingIfKnown(String policy, String check, Supplier<Optional<Outcome>> question) {
        var account = account(policy, check);
        var known = ScopedValue.where(CURRENT, account).call(question::get);
        return finished(account) ? Optional.of(exceeded(account)) : known;
    }

    private Outcome spending(String policy, String check, Supplier<Outcome> evaluation) {
        var account = account(policy, check);
        var outcome = ScopedValue.where(CURRENT, account).call(evaluation::get);
        return finished(account) ? exceeded(account) : counted(policy, check, outcome);
    }

    private Account account(String policy, String check) {
        return new Account(this, policy, check, byPolicy.computeIfAbsent(policy, _ -> new AtomicLong()));
    }

    /** Every problem costs work too, because findings, response and records are made from it. */
    private Outcome counted(String policy, String check, Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed && failed.problems().size() > 1) {
            var account = account(policy, check);
            account.add(failed.problems().size() * WORK_OF_A_PROBLEM);
            return finished(account) ? exceeded(account) : outcome;
        }
        return outcome;
    }

    /** Returns whether an account exceeds the budget, whatever its check has made of the exception. */
    private boolean finished(Account account) {
        if (account.used.get() > costliest.used.get()) {
            costliest = account;
        }
        var isOver = account.wasStopped || account.isOver();
        if (isOver && isBrief) {
            throw new HandOver(true);
        }
        return isOver;
    }

    private long now() {
        var instant = deadline.clock().instant();
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }

    private boolean isOverTime() {
        if (!isLocal) {
            return deadline.passed();
        }
        var time = now() - started;
        return time > maxNanos || isOverBriefTime(time);
    }

    /**
     * Returns whether an attempt has blocked its thread too long by itself: time in which the thread did not run, as on a busy
     * machine or during garbage collection, does not count.
     */
    private boolean isOverBriefTime(long time) {
        return isBrief
                && time > MAX_BRIEF_TIME.toNanos()
                && !Thread.currentThread().isVirtual()
                && THREADS.getCurrentThreadCpuTime() - startedCpu > MAX_BRIEF_TIME.toNanos();
    }

    /** Starts a check on the thread of the evaluation; returns its outcome if the budget is used up. */
    private @Nullable Outcome enter(String policy, String check) {
        var now = now();
        if (now - currentSince > slowestNanos) {
            slowestNanos = now - currentSince;
            slowest = current;
        }
        current = check;
        currentSince = now;
        if (isOverBriefTime(now - started)) {
            throw new HandOver(true);
        }
        if (now - started > maxNanos) {
            return late(slowest);
        }
        return overWork(policy);
    }

    private @Nullable Outcome overWork(String policy) {
        if (work.get() <= MAX_POLICY_WORK) {
            return null;
        }
        var ofPolicy = byPolicy.get(policy);
        return work.get() > MAX_WORK || (ofPolicy != null && ofPolicy.get() > MAX_POLICY_WORK)
                ? tooExpensive(costliest)
                : null;
    }

    private Outcome late(String slowestCheck) {
        return new Undecided(
                UndecidedReason.OVERLOADED,
                new Problem(
                        "",
                        "not evaluated in %d ms; the slowest check is %s"
                                .formatted(Duration.ofNanos(maxNanos).toMillis(), slowestCheck),
                        "try again in a moment; if it happens again, make the object smaller"));
    }

    private Outcome exceeded(Account account) {
        return account.isOver() ? tooExpensive(account) : late(account.check);
    }

    private Outcome tooExpensive(Account account) {
        var most = account.used.get() > costliest.used.get() ? account : costliest;
        return new Undecided(
                UndecidedReason.TOO_EXPENSIVE,
                new Problem(
                        "",
                        "the evaluation needs more than %,d steps for the policy or %,d for all; %s of policy \"%s\" needs most"
                                .formatted(MAX_POLICY_WORK, MAX_WORK, most.check, most.policy),
                        SIMPLIFY));
    }

    /** Work of one check of one policy. */
    private static final class Account {
        private final EvaluationBudget budget;
        private final String policy;
        private final String check;
        private final AtomicLong ofPolicy;
        private final AtomicLong used = new AtomicLong();
        private volatile boolean wasStopped;

        Account(EvaluationBudget budget, String policy, String check, AtomicLong ofPolicy) {
            this.budget = budget;
            this.policy = policy;
            this.check = check;
            this.ofPolicy = ofPolicy;
        }

        void add(long amount) {
            used.addAndGet(amount);
            ofPolicy.addAndGet(amount);
            budget.work.addAndGet(amount);
        }

        void spend(long amount) {
            add(amount);
            if (isOver() || budget.isOverTime()) {
                wasStopped = true;
                throw new Exceeded();
            }
        }

        boolean isOver() {
            var total = budget.work.get();
            return total > MAX_WORK || ofPolicy.get() > MAX_POLICY_WORK || (budget.isBrief && total > MAX_BRIEF_WORK);
        }
    }

    /** Exception that ends a check which exceeds the budget; the budget itself makes the outcome. */
    public static final class Exceeded extends RuntimeException {
        Exceeded() {
            super("exceeds the budget of the evaluation", null, false, false);
        }
    }

    /** Exception that ends an attempt on a thread that must not be blocked. */
    public static final class HandOver extends RuntimeException {
        private final boolean isExpensive;

        HandOver(boolean isExpensive) {
            super("must be evaluated on another thread", null, false, false);
            this.isExpensive = isExpensive;
        }

        /** Returns whether work or time exceed the budget, as they will for similar requests. */
        public boolean isExpensive() {
            return isExpensive;
        }
    }
}
