/**
 * The command line: one small class for each command.
 *
 * <p>{@link dev.interlock.cli.InterlockCommand} is where a command line is taken apart. {@code serve} and {@code db} hand over to
 * {@link dev.interlock.cli.Services}, which is implemented where the node is put together; all others are clients of a running node and
 * speak to it over HTTP and WebSocket only. They use nothing but the JDK, picocli and Jackson, so that they start fast, and run on the
 * main thread; but {@code watch} stays, and uses {@code client}, which prints on an event loop, and {@code bench} is of the package of that
 * name, which also goes to the database. Uses {@code config}, {@code client} and {@code bench}.
 *
 * <p>{@code register} reads a file as {@link dev.interlock.cli.Items}, cuts them into {@link dev.interlock.cli.Batches} and sends each
 * ({@link dev.interlock.cli.Registering}), holding one batch in memory; {@link dev.interlock.cli.FileRegistration} goes through all.
 */
@NullMarked
package dev.interlock.cli;

import org.jspecify.annotations.NullMarked;
