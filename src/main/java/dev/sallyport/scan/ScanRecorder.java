package dev.sallyport.scan;

import java.time.Duration;

/** Recorder of scan results. */
public interface ScanRecorder {

    /** Returns a recorder that calls two recorders in order. */
    static ScanRecorder both(ScanRecorder one, ScanRecorder other) {
        return new ScanRecorder() {
            @Override
            public void record(ScanResult before, ScanResult now, Duration duration) {
                one.record(before, now, duration);
                other.record(before, now, duration);
            }

            @Override
            public void failed(Throwable cause) {
                one.failed(cause);
                other.failed(cause);
            }

            @Override
            public void stopped() {
                one.stopped();
                other.stopped();
            }
        };
    }

    /** Records a completed scan. */
    void record(ScanResult before, ScanResult now, Duration duration);

    /** Records a failed scan; the previous result remains valid. */
    void failed(Throwable cause);

    /** Clears the results, because another replica scans from now on. */
    void stopped();
}
