package net.kcptun.core.kcp;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import net.kcptun.core.pages.PagePool;

/// What hangs on an object of the engine.
final class Reachable {
    private static final int HEADER_BYTES = 16;
    private static final int REFERENCE_BYTES = 4;

    private Reachable() {}

    /// The bytes of all arrays, but for those of `others` and of what is not the engine's own.
    static long arrayBytes(Object root, Object... others) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        seen.addAll(Arrays.asList(others));
        Deque<Object> next = new ArrayDeque<>();
        next.add(root);
        long bytes = 0;
        while (!next.isEmpty()) {
            Object object = next.remove();
            if (!seen.add(object)) {
                continue;
            }
            if (object.getClass().isArray()) {
                bytes += bytes(object);
                if (object instanceof Object[] parts) {
                    Arrays.stream(parts).filter(part -> part != null).forEach(next::add);
                }
            } else if (isEngine(object.getClass())) {
                addFields(object, next);
            }
        }
        return bytes;
    }

    private static boolean isEngine(Class<?> type) {
        boolean isPool = type == SegmentPool.class || type == PagePool.class || type == BufferShare.class;
        return type.getName().startsWith("net.kcptun.core.") && !isPool && !type.isEnum();
    }

    private static void addFields(Object object, Deque<Object> next) {
        for (Field field : object.getClass().getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive()) {
                continue;
            }
            try {
                field.setAccessible(true);
                Object value = field.get(object);
                if (value != null) {
                    next.add(value);
                }
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static long bytes(Object array) {
        int each = switch (array) {
            case byte[] _ -> 1;
            case boolean[] _ -> 1;
            case short[] _ -> Short.BYTES;
            case int[] _ -> Integer.BYTES;
            case long[] _ -> Long.BYTES;
            case double[] _ -> Double.BYTES;
            case Object[] _ -> REFERENCE_BYTES;
            default -> throw new AssertionError(array.getClass());
        };
        return HEADER_BYTES + (long) each * Array.getLength(array);
    }
}
