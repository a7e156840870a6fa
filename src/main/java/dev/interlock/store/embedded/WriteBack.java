package dev.interlock.store.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the disk write what tables and indexes grow by, a little at a time. PostgreSQL makes their files longer by zeros, which it leaves to
 * the operating system until the next checkpoint. Linux keeps them for half a minute and then writes hundreds of megabytes at once, and
 * whoever commits in that moment waits behind them.
 *
 * <p>Linux tells of a write that failed only once, so that what is told here the server might never hear. It is cut off then and recovers
 * from its write-ahead log, as it does where it hears of it itself. Only a checkpoint that ends in the milliseconds until then may miss it.
 */
final class WriteBack {
    private static final Logger LOG = LoggerFactory.getLogger(WriteBack.class);

    /**
     * The names of databases, and of tables and indexes, each gigabyte of which has a file. Those of what PostgreSQL brings along are
     * shorter, but for a few.
     */
    private static final Pattern CREATED = Pattern.compile("\\d{5,}(\\.\\d+)?");

    private final Disk disk;
    private final Path databases;
    private final Duration interval;
    private final Duration stopTimeout;
    private final Runnable afterLoss;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("write-back").unstarted(this::run);

    /** Belongs to the thread once it runs. */
    private Map<File, Long> sizes = Map.of();

    /**
     * Begins when it is started.
     *
     * @param data PostgreSQL's data directory
     * @param stopTimeout how long a stop waits for the disk
     * @param afterLoss makes the server recover
     */
    WriteBack(Path data, Duration interval, Duration stopTimeout, Runnable afterLoss) {
        this(WriteBack::force, data, interval, stopTimeout, afterLoss);
    }

    WriteBack(Disk disk, Path data, Duration interval, Duration stopTimeout, Runnable afterLoss) {
        this.disk = disk;
        this.databases = data.resolve("base");
        this.interval = interval;
        this.stopTimeout = stopTimeout;
        this.afterLoss = afterLoss;
    }

    /** Begins, in the background, with what the files grow by from now on; to be called once. */
    void start() {
        sizes = look();
        thread.start();
    }

    /** Returns when nothing is under way, or the disk does not get done in time. */
    void stop() {
        stopping.countDown();
        try {
            thread.join(stopTimeout);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stopping.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                var now = look();
                now.forEach((file, size) -> {
                    if (size > sizes.getOrDefault(file, -1L) && stopping.getCount() > 0) {
                        write(file);
                    }
                });
                sizes = now;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<File, Long> look() {
        var found = new HashMap<File, Long>();
        createdIn(databases.toFile()).flatMap(WriteBack::createdIn).forEach(file -> found.put(file, file.length()));
        return found;
    }

    private static Stream<File> createdIn(File directory) {
        var names = Optional.ofNullable(directory.list()).stream().flatMap(Arrays::stream);
        return names.filter(name -> CREATED.matcher(name).matches()).map(name -> new File(directory, name));
    }

    private void write(File file) {
        try {
            disk.force(file.toPath());
        } catch (FileSystemException notOpened) {
            // Dropped in the meantime, mostly; otherwise the server's next checkpoint does it.
            LOG.atDebug().setCause(notOpened).log("a file was not written back");
        } catch (IOException lost) {
            LOG.atError()
                    .setCause(lost)
                    .addKeyValue("file", file)
                    .log("the disk lost a write, postgres has to recover");
            afterLoss.run();
        }
    }

    private static void force(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(false);
        }
    }

    /** What holds the files. */
    interface Disk {
        /**
         * Writes what is in memory only of a file.
         *
         * @throws FileSystemException if the file could not be opened
         */
        void force(Path file) throws IOException;
    }
}
