/**
 * The command line: one small class for each command.
 *
 * <p>{@link dev.interlock.cli.InterlockCommand} is where a command line is taken apart. {@code serve} and {@code db} hand over to
 * {@link dev.interlock.cli.Services}, which is implemented where the node is put together; {@code publish}, {@code call} and
 * {@code register} are clients of a running node and speak to it over HTTP and WebSocket only. They use nothing but the JDK, picocli
 * and Jackson, so that they start fast. Everything runs on the main thread. Uses {@code config}.
 */
@NullMarked
package dev.interlock.cli;

import org.jspecify.annotations.NullMarked;
