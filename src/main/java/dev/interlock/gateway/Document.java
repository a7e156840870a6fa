package dev.interlock.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Failure;
import java.util.Optional;

/**
 * What could be read of a JSON text from outside.
 *
 * @param token the JSON text of the one member that was to be kept as written, if it is there and a number or a string
 * @param root all other members, as far as they could be read; numbers with a fraction or an exponent are doubles, those of a batch
 *     raw values
 * @param fault why the text is refused
 */
public record Document(Optional<String> token, ObjectNode root, Optional<Failure> fault) {}
