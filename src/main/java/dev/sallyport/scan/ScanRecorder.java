package dev.sallyport.scan;

import java.time.Duration;

/** Takes down what surveys find. */
public interface ScanRecorder {

    /** Both, one after the other. */
    static ScanRecorder both(ScanRecorder one, ScanRecorder other) {
        return new ScanRecorder() {
            @Override
            public void record(ScanResult before, ScanResult now, Duration took) {
                one.record(before, now, took);
                other.record(before, now, took);
            }

            @Override
            public void failed(RuntimeException why) {
                one.failed(why);
                other.failed(why);
            }

            @Override
            public void ended() {
                one.ended();
                other.ended();
            }
        };
    }

    /** A survey has ended. */
    void record(ScanResult before, ScanResult now, Duration took);

    /** A survey could not be ended; what was found before stands. */
    void failed(RuntimeException why);

    /** Another replica surveys from now on. */
    void ended();
}
