package dev.interlock.chaos;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** What stands between two parties in one direction: bytes pass, wait until it opens again, or come late. Thread-safe. */
final class Gate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition opened = lock.newCondition();
    private boolean shut;
    private Duration delay = Duration.ZERO;

    void shut() {
        lock.lock();
        try {
            shut = true;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes pass again, at once. */
    void open() {
        lock.lock();
        try {
            shut = false;
            delay = Duration.ZERO;
            opened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void delay(Duration value) {
        lock.lock();
        try {
            delay = value;
        } finally {
            lock.unlock();
        }
    }

    /** Returns when what has come may go on. */
    void pass() throws InterruptedException {
        Duration wait;
        lock.lockInterruptibly();
        try {
            while (shut) {
                opened.await();
            }
            wait = delay;
        } finally {
            lock.unlock();
        }
        if (wait.isPositive()) {
            LockSupport.parkNanos(wait.toNanos());
        }
    }
}
