package dev.sallyport.check.rule;

/**
 * Cost of an expression for an object of assumed size. The numbers are saturated, so that nested loops do not overflow.
 *
 * @param steps steps, as a {@link CostMeter} counts them, and work of functions
 * @param iterations iterations of loops
 * @param reviews permissions that the authorizer is asked for
 */
record EstimatedCost(long steps, long iterations, long reviews) {
    static final EstimatedCost NONE = new EstimatedCost(0, 0, 0);
    private static final long MAX = 1_000_000_000_000L;

    static EstimatedCost steps(long steps) {
        return new EstimatedCost(Math.min(steps, MAX), 0, 0);
    }

    EstimatedCost plus(EstimatedCost other) {
        return new EstimatedCost(
                Math.min(steps + other.steps, MAX),
                Math.min(iterations + other.iterations, MAX),
                Math.min(reviews + other.reviews, MAX));
    }

    /** Returns the cost of repeating an expression in a loop. */
    EstimatedCost repeated(long times) {
        return new EstimatedCost(
                product(steps, times), Math.min(product(iterations, times) + times, MAX), product(reviews, times));
    }

    /** Returns the cost of one of two expressions. */
    EstimatedCost or(EstimatedCost other) {
        return new EstimatedCost(
                Math.max(steps, other.steps), Math.max(iterations, other.iterations), Math.max(reviews, other.reviews));
    }

    private static long product(long one, long other) {
        return other != 0 && one > MAX / other ? MAX : one * other;
    }
}
