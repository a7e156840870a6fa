/**
 * The chaos run: clients call several nodes while nodes, links and database fail, and a judge holds what they were told against
 * what a single correct node could have told them.
 *
 * <p>To be read in this order: {@link dev.interlock.chaos.Operation} and {@link dev.interlock.chaos.Model} (what is recorded, what is right),
 * {@link dev.interlock.chaos.Linearization} and the judges, {@link dev.interlock.chaos.World} with its faults, {@link dev.interlock.chaos.ChaosClient},
 * {@link dev.interlock.chaos.ChaosRun}. Clients and judges run on threads of their own; event loops belong to the proxies.
 */
@NullMarked
package dev.interlock.chaos;

import org.jspecify.annotations.NullMarked;
