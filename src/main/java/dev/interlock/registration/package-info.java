/**
 * Registration of cm-handles: handles of managed network devices, created, changed and deleted in large batches.
 *
 * <p>Reading order: the values ({@link Handle}, {@link Batch}, {@link Outcome}), the two wire forms ({@link BatchReader},
 * {@link Door}), the rules ({@link Planner}, pure), the port ({@link HandleStore}), the verticle; apart from these what only reads, its
 * port ({@link HandleSearch}) and its verticle. Values and rules know nothing of Vert.x. The verticle of batches runs on virtual
 * threads, one at a time, because reading and planning a large batch takes longer than an event loop may be held; that of searches on
 * an event loop. Uses {@code bus}, {@code config} and the public values of {@code flow}.
 */
@NullMarked
package dev.interlock.registration;

import org.jspecify.annotations.NullMarked;
